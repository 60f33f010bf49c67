package io.mergekv.spi;

/**
 * A read-only view of a change log: opaque records under dense sequence numbers. Safe for use by many threads; the
 * cursors it gives are not.
 */
public interface LogReader extends AutoCloseable {
    /** The sequence of the oldest record kept; 0 when there is none. After a trim it grows. */
    long firstSequence();

    /**
     * The sequence of the newest record that can be seen; 0 when there is none. In a damaged log this is a guess,
     * which the engine does not trust.
     */
    long lastSequence();

    /**
     * A cursor standing before the record {@code sequence}, which may be one more than the last: it then waits there
     * for records to come.
     *
     * @throws io.mergekv.PositionUnavailableException when the record is older than the first kept
     */
    LogCursor read(long sequence);

    /** Releases everything. Idempotent. */
    @Override
    void close();
}
