package io.mergekv.core.feed;

import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.ClosedException;
import io.mergekv.CorruptionException;
import io.mergekv.Feed;
import io.mergekv.FormatException;
import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import io.mergekv.core.files.PageFaults;
import io.mergekv.spi.LogReader;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

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
     * @param highWatermark how far the log may be read
     * @param readHistory reads the epochs as they are on disk
     */
    public SharedLogReader(
            Supplier<LogReader> openLog, HighWatermark highWatermark, Supplier<EpochHistory> readHistory) {
        source = new LogSource(openLog, true, highWatermark, readHistory);
        database = readHistory.get().database();
        generation = PageFaults.settled(highWatermark.generation());
        log = openLog.get();
    }

    @Override
    public UUID databaseId() {
        return database;
    }

    /** Where the high watermark is. A log that ends before that has lost something, and a cursor that comes there says so. */
    @Override
    public synchronized long lastSequence() {
        return ask(log -> {
            log.lastSequence(); // a log that is gone, or cannot be read, is told here too
            return source.highWatermark().visible();
        });
    }

    @Override
    public synchronized long firstSequence() {
        return ask(LogReader::firstSequence);
    }

    private long ask(ToLongFunction<LogReader> question) {
        FaultGrace grace = new FaultGrace();
        while (true) {
            try {
                long answer = question.applyAsLong(currentLog());
                PageFaults.settle();
                return answer;
            } catch (UncheckedIOException e) {
                requireSameDatabase(); // that would be why
                throw FeedCursor.unreadable(e);
            } catch (CorruptionException | FormatException e) {
                requireSameDatabase();
                throw e;
            } catch (InternalError e) {
                grace.endure(e);
            }
        }
    }

    @Override
    public synchronized ChangeCursor read(Feed feed) {
        ask(log -> 0); // it is still the same database
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
        long present = PageFaults.settled(source.highWatermark().generation());
        if (present != generation) {
            requireSameDatabase();
            LogReader reopened = source.log().get();
            log.close();
            log = reopened;
            generation = present;
        }
        return log;
    }

    private void requireSameDatabase() {
        EpochHistory history = source.history().get();
        if (!history.database().equals(database)) {
            Position none = new Position(database, 0, 0, 0);
            throw new PositionMismatchException(none, history.mismatch(none).orElseThrow());
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the reader of the change log was closed");
        }
    }
}
