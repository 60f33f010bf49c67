package io.mergekv;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Facts about an open database.
 *
 * @param id the database's id, for life
 * @param epoch the epoch of this open, which no other has; changes committed before are of earlier ones
 * @param sequence the last commit's number; 0 when there is none
 * @param checkpoint the sequence that the store held when it was opened or last flushed: an open replays what follows
 * @param logFirst the oldest sequence that the log keeps; 0 when there is none
 * @param logLast the newest sequence in the log; 0 when there is none
 * @param tables how many documents each table holds, by name
 * @param statistics counters and sizes of each part: {@code store.disk-bytes}, {@code log.disk-bytes}, …
 * @param providers the provider of each part
 */
public record DatabaseInfo(
        UUID id,
        long epoch,
        long sequence,
        long checkpoint,
        long logFirst,
        long logLast,
        Map<String, Long> tables,
        Map<String, Long> statistics,
        List<ProviderInfo> providers) {

    /**
     * A provider in use.
     *
     * @param kind {@code store}, {@code cache} or {@code log}
     * @param name its name
     * @param version its version
     */
    public record ProviderInfo(String kind, String name, String version) {}
}
