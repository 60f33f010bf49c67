package io.mergekv;

import java.time.Duration;
import java.util.Optional;

/**
 * Changes pulled one by one, in order. For one thread at a time; {@link #close} may be called by another. Close it: a
 * cursor of an open database keeps the log from being trimmed behind it, see
 * {@link DatabaseBuilder#RETENTION_HOLD_BYTES}.
 */
public interface ChangeCursor extends AutoCloseable {
    /**
     * The next change that matches; waits for one at most {@code timeout} (zero: not at all), else empty.
     *
     * @throws PositionUnavailableException when the next change was trimmed away before it was read
     * @throws PositionMismatchException when the history that was being read has been replaced
     * @throws CorruptionException when the log is damaged there
     * @throws StorageException when the log cannot be read; the call can be made again
     * @throws ClosedException after {@link #close}
     */
    Optional<Change> poll(Duration timeout);

    /** The position up to which every matching change was returned. Resume with {@link FeedStart#after}. */
    Position position();

    /** Releases the cursor. Idempotent. */
    @Override
    void close();
}
