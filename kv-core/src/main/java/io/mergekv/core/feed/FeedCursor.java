package io.mergekv.core.feed;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ClosedException;
import io.mergekv.CorruptionException;
import io.mergekv.Feed;
import io.mergekv.FormatException;
import io.mergekv.KvException;
import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import io.mergekv.StorageException;
import io.mergekv.core.files.PageFaults;
import io.mergekv.spi.LogReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A feed read straight from the log, by its own cursor.
 *
 * <p>In another process than the writer's the log may be cut under it, and the whole directory be put back from a copy.
 * Each commit is therefore judged by the generation of the high watermark before and after it was read; when that has changed, the
 * log is opened anew and the cursor's position has to be one of the present history too. So it has when the epoch of a
 * commit is another than that of the one before. A record that should be there and is not may be gone because a recovery is under way in
 * the writer's process: its new epoch is then in the history already, and the cursor waits for its end.
 */
final class FeedCursor implements ChangeCursor {
    private static final long SLICE_NANOS = 20_000_000;
    private static final long GRACE_NANOS = 1_000_000_000;
    private static final long RETRY_NANOS = 5_000_000;

    /** Held while the log is touched, never while waiting. */
    private final ReentrantLock reading = new ReentrantLock();

    private final LogSource source;
    private final HighWatermark highWatermark;
    private final FeedFilter filter;
    private final Consumer<FeedCursor> whenClosed;
    private volatile boolean closed;

    private final UUID database;
    private EpochHistory history;
    private long epoch;
    private long generation;
    private LogReader log;
    private LogFollower follower;
    private final StartPoint start;
    /** The commit to be read next. */
    private long next;
    /** The last commit of which nothing is to be given any more; read by whoever trims. */
    private final AtomicLong ended = new AtomicLong();

    private boolean inCommit;
    private int skip;
    private Position position;
    /** What it was told of its position; that does not get better. */
    private @Nullable PositionMismatchException mismatch;

    private final FaultGrace grace = new FaultGrace();

    /** A cursor over {@code feed}; {@code whenClosed} is told once when it is closed. */
    FeedCursor(LogSource source, Feed feed, Consumer<FeedCursor> whenClosed) {
        this.source = source;
        this.highWatermark = source.highWatermark();
        this.filter = new FeedFilter(feed);
        this.whenClosed = whenClosed;
        generation = PageFaults.settled(highWatermark.generation());
        history = source.history().get();
        database = history.database();
        log = source.log().get();
        try {
            requireRecords();
            StartPoint from = StartPoint.resolve(feed.start(), history, log, highWatermark);
            while (highWatermark.generation()
                    != generation) { // a writer has begun, and what was found may be of before or after
                generation = PageFaults.settled(highWatermark.generation());
                history = source.history().get();
                letGoOfLog();
                log = source.log().get();
                requireRecords();
                from = StartPoint.resolve(feed.start(), history, log, highWatermark);
            }
            PageFaults.settle();
            epoch = history.epoch();
            start = from;
            skip = from.skip();
            position = from.position();
            next = from.sequence();
            ended.setRelease(next - 1);
            follower = new LogFollower(log, highWatermark, next);
        } catch (UncheckedIOException e) {
            letGoOfLog();
            throw unreadable(e);
        } catch (InternalError e) {
            letGoOfLog();
            throw PageFaults.asStorageException(e);
        } catch (RuntimeException | Error e) {
            letGoOfLog();
            throw e;
        }
    }

    /** Returns empty with the thread's interrupt status set when the thread is interrupted while waiting. */
    @Override
    public Optional<Change> poll(Duration timeout) {
        long nanos = saturatedNanos(timeout);
        long began = System.nanoTime();
        while (true) {
            try {
                Change change = read();
                if (change != null) {
                    Optional<Change> given = Optional.of(change);
                    position = change.position(); // the last step: a fault before it has the change read again
                    return given;
                }
                PageFaults.settle(); // before it is believed that there is nothing
                grace.end();
                long left = nanos - (System.nanoTime() - began);
                if (left <= 0) {
                    return Optional.empty();
                }
                highWatermark.awaitBeyond(next - 1, Math.min(left, SLICE_NANOS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (InternalError e) {
                grace.endure(e);
                resume();
            }
        }
    }

    /** Goes back to behind the last change that was given: nobody knows where a fault has come in between. */
    private void resume() {
        reading.lock();
        try {
            checkOpen();
            inCommit = false;
            next = neededFrom();
            if (position.sequence() == next) {
                skip = position.index() + 1;
            } else {
                skip = next == start.sequence() ? start.skip() : 0;
            }
            follower.close();
            follower = new LogFollower(log, highWatermark, next);
        } finally {
            reading.unlock();
        }
    }

    @Override
    public Position position() {
        return position;
    }

    /** The oldest commit that it may still read. Safe for use by any thread. */
    long neededFrom() {
        return ended.getAcquire() + 1;
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
                if (mismatch != null) {
                    throw mismatch;
                }
                while (inCommit && follower.nextChange()) {
                    if (follower.record().index() >= skip && filter.matches(follower.record())) {
                        return FeedFilter.decode(follower.record(), database);
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
        } catch (PositionMismatchException e) {
            mismatch = e;
            throw e;
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
        ended.setRelease(position.sequence());
    }

    private boolean advance() {
        long faultSince = 0;
        while (true) {
            try {
                boolean found = follower.advance();
                if (highWatermark.generation() == generation) {
                    if (found && source.shared()) {
                        requireSameHistory();
                    }
                    next = follower.next();
                    return found;
                }
                PageFaults.settle();
                startAgain();
            } catch (CorruptionException | FormatException fault) {
                PageFaults.settle(); // which may be why
                if (!source.shared()) {
                    throw fault;
                }
                LockSupport.parkNanos(this, RETRY_NANOS);
                checkOpen();
                long now = System.nanoTime();
                faultSince = faultSince == 0 ? now : faultSince;
                if (isRecoveringOrReopened(fault, now - faultSince > GRACE_NANOS)) {
                    follower = new LogFollower(log, highWatermark, next);
                    return false;
                }
            }
        }
    }

    /** The directory may have been replaced since the high watermark was looked at: the commit read must be one that follows. */
    private void requireSameHistory() {
        long read = follower.record().epoch();
        if (read != position.epoch() && history.epochOf(follower.record().sequence()) != read) {
            history = source.history().get();
            checkPosition(history);
            new PositionCheck(position, history, log).requireRecordWhereUnlisted();
        }
    }

    /** Tries to go on behind {@code fault}; when it has to be the last time, throws what is wrong. */
    private boolean isRecoveringOrReopened(KvException fault, boolean last) {
        try {
            if (recovering()) {
                return true;
            }
            if (last) {
                throw fault;
            }
            startAgain();
        } catch (PositionMismatchException e) {
            throw e;
        } catch (KvException e) { // the directory may be on its way from one name to another
            if (last) {
                throw e;
            }
        }
        return false;
    }

    /** Judges the position by the present history, and goes on from it in the log as it is now. */
    private void startAgain() {
        long present = PageFaults.settled(highWatermark.generation());
        EpochHistory now = source.history().get();
        checkPosition(now);
        follower.close();
        LogReader reopened = source.log().get();
        letGoOfLog();
        log = reopened;
        PositionCheck check = new PositionCheck(position, now, log);
        check.requireNotReplaced(PageFaults.settled(highWatermark.visible()));
        check.requireRecordWhereUnlisted();
        history = now;
        epoch = now.epoch();
        follower = new LogFollower(log, highWatermark, next);
        generation = present;
    }

    /** Whether the writer's process has begun a new epoch, but has not opened the log for reading yet. */
    private boolean recovering() {
        EpochHistory present = source.history().get();
        checkPosition(present);
        return present.epoch() != epoch && PageFaults.settled(highWatermark.generation()) == generation;
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
        long visible = highWatermark.visible(); // before the log is looked at: what is shown is in it
        if (source.shared() && visible > 0 && log.firstSequence() == 0 && highWatermark.generation() == generation) {
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
