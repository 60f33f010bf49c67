package io.mergekv.core.feed;

import io.mergekv.ChangeCursor;
import io.mergekv.ClosedException;
import io.mergekv.Feed;
import io.mergekv.core.retention.Holder;
import io.mergekv.spi.LogReader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The cursors over a log that this process writes, and that others close after them. Safe for use by many threads. */
public final class LocalCursors implements Holder, AutoCloseable {
    private final LogSource source;
    private final Set<FeedCursor> cursors = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** Cursors over {@code log} up to {@code highWatermark}. */
    public LocalCursors(LogReader log, HighWatermark highWatermark, EpochHistory history) {
        source = new LogSource(() -> log, false, highWatermark, () -> history);
    }

    /**
     * A cursor over the changes of {@code feed}.
     *
     * @throws io.mergekv.PositionUnavailableException when the start is no longer kept
     * @throws io.mergekv.PositionMismatchException when the start is of another database or of a replaced history
     */
    public synchronized ChangeCursor read(Feed feed) {
        if (closed) {
            throw new ClosedException("the database was closed");
        }
        FeedCursor cursor = new FeedCursor(source, feed, cursors::remove);
        cursors.add(cursor);
        return cursor;
    }

    @Override
    public long neededFrom(long first) {
        long needed = NOTHING;
        for (FeedCursor cursor : cursors) {
            long next = cursor.neededFrom();
            needed = next < first ? needed : Math.min(needed, next);
        }
        return needed;
    }

    /** Closes all of them; when it returns, none touches the log any more. */
    @Override
    public synchronized void close() {
        closed = true;
        cursors.forEach(FeedCursor::close);
    }
}
