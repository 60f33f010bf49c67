package io.mergekv.core.feed;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ClosedException;
import io.mergekv.CorruptionException;
import io.mergekv.Feed;
import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import io.mergekv.StorageException;
import io.mergekv.spi.LogReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A feed read straight from the log, by its own cursor.
 *
 * <p>In another process than the writer's the log may be cut under it. Each commit is therefore judged by the generation
 * of the tip before and after it was read; when that has grown, the log is opened anew and the cursor's position has to
 * be one of the new history too. A record that should be there and is not may be gone because a recovery is under way in
 * the writer's process: its new epoch is then in the history already, and the cursor waits for its end.
 */
final class FeedCursor implements ChangeCursor {
    private static final long SLICE_NANOS = 20_000_000;
    private static final long GRACE_NANOS = 1_000_000_000;
    private static final long RETRY_NANOS = 5_000_000;

    /** Held while the log is touched, never while waiting. */
    private final ReentrantLock reading = new ReentrantLock();

    private final LogSource source;
    private final Tip tip;
    private final FeedFilter filter;
    private final Consumer<FeedCursor> whenClosed;
    private volatile boolean closed;

    private final UUID database;
    private long epoch;
    private long generation;
    private LogReader log;
    private LogFollower follower;
    /** The commit to be read next. */
    private long next;

    private boolean inCommit;
    private int skip;
    private Position position;

    /** A cursor over {@code feed}; {@code whenClosed} is told once when it is closed. */
    FeedCursor(LogSource source, Feed feed, Consumer<FeedCursor> whenClosed) {
        this.source = source;
        this.tip = source.tip();
        this.filter = new FeedFilter(feed);
        this.whenClosed = whenClosed;
        generation = tip.generation();
        EpochHistory history = source.history().get();
        database = history.database();
        epoch = history.epoch();
        log = source.log().get();
        try {
            requireRecords();
            StartPoint start = StartPoint.resolve(feed.start(), history, log, tip);
            skip = start.skip();
            position = start.position();
            next = start.sequence();
            follower = new LogFollower(log, tip, next);
        } catch (UncheckedIOException e) {
            letGoOfLog();
            throw unreadable(e);
        } catch (RuntimeException | Error e) {
            letGoOfLog();
            throw e;
        }
    }

    /** Returns empty with the thread's interrupt status set when the thread is interrupted while waiting. */
    @Override
    public Optional<Change> poll(Duration timeout) {
        long nanos = saturatedNanos(timeout);
        long start = System.nanoTime();
        while (true) {
            Change change = read();
            if (change != null) {
                return Optional.of(change);
            }
            long left = nanos - (System.nanoTime() - start);
            if (left <= 0) {
                return Optional.empty();
            }
            try {
                tip.awaitBeyond(next - 1, Math.min(left, SLICE_NANOS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        reading.lock();
        try {
            follower.close();
            letGoOfLog();
        } finally {
            reading.unlock();
        }
        whenClosed.accept(this);
    }

    /** The next wanted change that may be shown, or null. */
    private @Nullable Change read() {
        reading.lock();
        try {
            do {
                checkOpen();
                while (inCommit && follower.nextChange()) {
                    if (follower.record().index() >= skip && filter.matches(follower.record())) {
                        Change change = FeedFilter.decode(follower.record(), database);
                        position = change.position();
                        return change;
                    }
                }
                if (inCommit) {
                    endCommit();
                }
                inCommit = advance();
            } while (inCommit);
            return null;
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        } finally {
            reading.unlock();
        }
    }

    private void endCommit() {
        inCommit = false;
        skip = 0;
        position = new Position(
                database,
                follower.record().epoch(),
                follower.record().sequence(),
                Math.max(0, follower.record().changeCount() - 1));
    }

    private boolean advance() {
        long faultSince = 0;
        while (true) {
            try {
                boolean found = follower.advance();
                if (tip.generation() == generation) {
                    next = follower.next();
                    return found;
                }
                startAgain();
            } catch (CorruptionException fault) {
                if (!source.shared()) {
                    throw fault;
                }
                LockSupport.parkNanos(this, RETRY_NANOS);
                checkOpen();
                if (recovering()) {
                    follower = new LogFollower(log, tip, next);
                    return false;
                }
                long now = System.nanoTime();
                faultSince = faultSince == 0 ? now : faultSince;
                if (now - faultSince > GRACE_NANOS) {
                    throw fault;
                }
                startAgain();
            }
        }
    }

    /** Judges the position by the present history, and goes on from it in the log as it is now. */
    private void startAgain() {
        long present = tip.generation();
        EpochHistory history = source.history().get();
        checkPosition(history);
        epoch = history.epoch();
        follower.close();
        LogReader reopened = source.log().get();
        letGoOfLog();
        log = reopened;
        follower = new LogFollower(log, tip, next);
        generation = present;
    }

    /** Whether the writer's process has begun a new epoch, but has not opened the log for reading yet. */
    private boolean recovering() {
        EpochHistory present = source.history().get();
        checkPosition(present);
        return present.epoch() != epoch && tip.generation() == generation;
    }

    private void checkPosition(EpochHistory present) {
        present.mismatch(position).ifPresent(reason -> {
            throw new PositionMismatchException(position, reason);
        });
    }

    /** What a log's provider may throw, as what callers were promised. */
    static StorageException unreadable(UncheckedIOException e) {
        return new StorageException("the change log cannot be read: " + e.getMessage() + " (" + e.getCause() + ")", e);
    }

    /** A log that a reader finds without any record, though there are commits, has lost them: it is not taken for empty. */
    private void requireRecords() {
        long visible = tip.visible(); // before the log is looked at: what is shown is in it
        if (source.shared() && visible > 0 && log.firstSequence() == 0 && tip.generation() == generation) {
            throw new CorruptionException("the change log has no record that can be read, though commits up to "
                    + visible + " were made: open the database to have it repaired, or restore the log's files from a"
                    + " backup");
        }
    }

    private void letGoOfLog() {
        if (source.shared()) {
            log.close();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the cursor was closed");
        }
    }

    private static long saturatedNanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
