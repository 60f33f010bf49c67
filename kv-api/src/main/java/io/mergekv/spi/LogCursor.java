package io.mergekv.spi;

import java.nio.ByteBuffer;

/**
 * A position in a change log. For one thread at a time. Records come in the order of their sequences, without a gap.
 */
public interface LogCursor extends AutoCloseable {
    /**
     * Moves to the next record. False when there is none yet: call it again later, a cursor at the end sees what is
     * appended afterwards, in this or another process. Never blocks for a record to come.
     *
     * @throws io.mergekv.PositionUnavailableException when the next record was trimmed away meanwhile
     * @throws io.mergekv.CorruptionException when the next record is there but cannot be read, or was jumped
     */
    boolean next();

    /** The sequence of the record stood on. */
    long sequence();

    /**
     * The bytes of the record stood on, exactly as appended, between position and limit; valid and unchanged until the
     * next call of {@link #next} or {@link #close}.
     */
    ByteBuffer record();

    /** Releases the cursor. Idempotent. */
    @Override
    void close();
}
