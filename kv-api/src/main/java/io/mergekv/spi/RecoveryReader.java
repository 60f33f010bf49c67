package io.mergekv.spi;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** A change log as recovery judges it: the records, and what may lie behind their end. */
public interface RecoveryReader extends LogReader {
    /** What a log shows that is still to be made: no records. */
    static RecoveryReader empty() {
        return NoRecords.INSTANCE;
    }

    /**
     * The stretches in which the log is kept and trimmed, oldest first. The last one is being written and is never
     * trimmed; in a log that is durable, every other one was synced before the next was begun.
     */
    List<ChangeLog.Segment> segments();

    /**
     * Offers every stretch of bytes behind record {@code sequence} that may once have been a record, in any order and
     * with any amount of rubbish among them. The engine calls it in recovery, after a cursor came to an end or failed,
     * and knows its own records by their checksum. A log in which an end is always the end offers nothing.
     */
    void salvageAfter(long sequence, Consumer<ByteBuffer> candidates);
}
