package io.mergekv.core.feed;

import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.ClosedException;
import io.mergekv.Feed;
import io.mergekv.spi.LogReader;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Reads the log of a database that another process may be writing. Each cursor has its own reader of the log. */
public final class SharedLogReader implements ChangeLogReader {
    private final LogSource source;
    private final UUID database;
    private final Set<FeedCursor> cursors = ConcurrentHashMap.newKeySet();

    private LogReader log;
    private long generation;
    private boolean closed;

    /**
     * Opens it.
     *
     * @param openLog opens the log to read; called again for each cursor, and when the log was cut
     * @param tip how far the log may be read
     * @param readHistory reads the epochs as they are on disk
     */
    public SharedLogReader(Supplier<LogReader> openLog, Tip tip, Supplier<EpochHistory> readHistory) {
        source = new LogSource(openLog, true, tip, readHistory);
        database = readHistory.get().database();
        generation = tip.generation();
        log = openLog.get();
    }

    @Override
    public UUID databaseId() {
        return database;
    }

    /** Where the tip is. A log that ends before that has lost something, and a cursor that comes there says so. */
    @Override
    public synchronized long lastSequence() {
        checkOpen();
        return source.tip().visible();
    }

    @Override
    public synchronized long firstSequence() {
        try {
            return currentLog().firstSequence();
        } catch (UncheckedIOException e) {
            throw FeedCursor.unreadable(e);
        }
    }

    @Override
    public synchronized ChangeCursor read(Feed feed) {
        checkOpen();
        FeedCursor cursor = new FeedCursor(source, feed, cursors::remove);
        cursors.add(cursor);
        return cursor;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            cursors.forEach(FeedCursor::close);
            log.close();
        }
    }

    private LogReader currentLog() {
        checkOpen();
        long present = source.tip().generation();
        if (present != generation) {
            LogReader reopened = source.log().get();
            log.close();
            log = reopened;
            generation = present;
        }
        return log;
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the reader of the change log was closed");
        }
    }
}
