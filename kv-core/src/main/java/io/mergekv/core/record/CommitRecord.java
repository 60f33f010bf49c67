package io.mergekv.core.record;

import java.util.List;

/**
 * A commit record, decoded.
 *
 * @param sequence the commit's number
 * @param epoch the epoch in which it was written
 * @param synced the sequence known to be synced when it was written
 * @param timeMicros the commit's time, in microseconds since 1970
 * @param origin what the writer gave as its origin
 * @param changes the changes, in order
 */
public record CommitRecord(
        long sequence, long epoch, long synced, long timeMicros, String origin, List<ChangeRecord> changes) {}
