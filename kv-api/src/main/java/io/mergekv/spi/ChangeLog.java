package io.mergekv.spi;

import java.nio.ByteBuffer;

/**
 * The change log, opened by its one writer. The engine calls {@link #append}, {@link #cutAfter} and {@link #close}
 * from one thread at a time; {@link #sync}, {@link #trimBefore}, {@link #segments} and all of {@link LogReader} may be
 * called by other threads meanwhile.
 *
 * <p>Failures are {@link io.mergekv.KvException}s or {@link java.io.UncheckedIOException}s. After a failed append or
 * sync the engine appends nothing more and closes the log; an append that a full disk refused has not failed.
 */
public interface ChangeLog extends RecoveryReader {
    /**
     * Appends a record. It is seen by cursors, and survives a kill of the process, when the call returns.
     *
     * @param sequence one more than the last; the first ever may be any positive number
     * @param record the bytes between position and limit, at least 1 and at most {@link #maxRecordBytes}; left as it is.
     *     Fewer or more are refused with an exception, and the log is as before.
     * @throws io.mergekv.DiskFullException when there is no room for it; the log is as before, and the same append may
     *     work later
     */
    void append(long sequence, ByteBuffer record);

    /** Makes every record appended before durable against a power cut. Not interruptible. */
    void sync();

    /** The largest record that can be appended, in bytes; at least 16 MiB. */
    long maxRecordBytes();

    /**
     * Drops records older than {@code sequence}, in whole segments only: what shares a segment with {@code sequence}
     * stays. Cursors that stood there report it.
     */
    void trimBefore(long sequence);

    /**
     * Removes every record after {@code sequence}, so that the next append is {@code sequence + 1}. The engine calls it
     * in recovery, and after an append that the end of a thread's stack cut short. A file that is to be appended to
     * again is first rewritten with just its valid records under a new name, synced and put in place; what was damaged
     * or is dropped is set aside beside the log, never deleted.
     *
     * @param sequence the last record to keep; 0 drops all
     */
    void cutAfter(long sequence);

    /**
     * A stretch of the log.
     *
     * @param firstSequence its first record
     * @param lastSequence its last record
     * @param bytes what it takes on disk
     * @param lastModifiedMillis when it was last appended to, in milliseconds since 1970
     */
    record Segment(long firstSequence, long lastSequence, long bytes, long lastModifiedMillis) {}
}
