package io.mergekv.core.maintenance;

import io.mergekv.ClosedException;
import io.mergekv.CommittedNotAppliedException;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Health;
import io.mergekv.KvException;
import io.mergekv.Options;
import io.mergekv.OutcomeUnknownException;
import io.mergekv.core.commit.Committer;
import io.mergekv.core.commit.LogWriter;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.retention.Holder;
import io.mergekv.core.retention.Holders;
import io.mergekv.core.retention.Retention;
import io.mergekv.core.threads.Daemon;
import io.mergekv.core.threads.SafeLogger;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLog.Segment;
import io.mergekv.spi.Store;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What a database does by itself, on one thread of its own: syncs the log at a bounded interval, takes a checkpoint
 * when enough log was written, and trims what retention gives up. Log before store: a checkpoint syncs the log first.
 */
public final class Maintenance implements AutoCloseable {
    private static final SafeLogger LOGGER = SafeLogger.of(Maintenance.class);

    private final LogWriter logWriter;
    private final ChangeLog log;
    private final Store store;
    private final Replays replays;
    private final Holders holders;
    private final Committer committer;
    private final MemTable memTable;
    private final Clock clock;
    private final long checkpointBytes;
    private final Retention retention;
    private final long intervalNanos;
    private final Thread thread = Daemon.of("mergekv-maintenance", this::run);
    private volatile boolean ended;
    private volatile long checkpoint;
    private boolean flushed;
    private long bytesAtCheckpoint;
    /** The last checkpoint was taken, or never will be: what it needs is being closed. */
    private boolean over;

    /** What an open would replay. */
    public enum Replays {
        /** The log behind what the store on disk holds. */
        FROM_CHECKPOINT,
        /** All of the log: the store forgets. */
        ALL,
        /** Nothing: the log forgets too. */
        NOTHING;

        /** Of a store and a log that keep what they are given, or not. */
        public static Replays of(boolean durableStore, boolean durableLog) {
            return durableStore ? FROM_CHECKPOINT : durableLog ? ALL : NOTHING;
        }
    }

    /** The store stands at {@code checkpoint}, with {@code bytesSince} of log written after that before the open. */
    public Maintenance(
            LogWriter logWriter,
            ChangeLog log,
            Store store,
            Replays replays,
            Holders holders,
            Committer committer,
            MemTable memTable,
            Clock clock,
            Options options,
            long checkpoint,
            long bytesSince) {
        this.checkpoint = checkpoint;
        this.bytesAtCheckpoint = -bytesSince;
        this.logWriter = logWriter;
        this.log = log;
        this.store = store;
        this.replays = replays;
        this.holders = holders;
        this.committer = committer;
        this.memTable = memTable;
        this.clock = clock;
        this.retention = Retention.of(options);
        // What is not in the store on disk is not trimmed, so a small retention needs checkpoints as often.
        this.checkpointBytes = Math.min(options.get(DatabaseBuilder.CHECKPOINT_BYTES), retention.bytes());
        this.intervalNanos = options.get(DatabaseBuilder.SYNC_INTERVAL).toNanos();
    }

    /** Starts the thread. @throws io.mergekv.StorageException when the system has none */
    public void start() {
        Daemon.start(thread);
    }

    /** The sequence that the store held when it was opened, or last flushed. */
    public long checkpoint() {
        return checkpoint;
    }

    /**
     * Makes log and store durable up to what is committed now, then trims the log. Writes go on meanwhile.
     *
     * @throws ClosedException after the last checkpoint
     */
    public synchronized void takeCheckpoint() {
        if (over) {
            throw new ClosedException("the database is closed");
        }
        long bytes = logWriter.bytes();
        committer.applyAll();
        long sequence = memTable.applied().sequence();
        syncLog();
        try {
            store.flush();
        } catch (RuntimeException | Error e) {
            KvException cause = new CommittedNotAppliedException(
                    "making the store durable failed (" + e + "): close the database and open it again", e);
            committer.fail(Health.State.COMMITTED_NOT_APPLIED, cause);
            throw cause;
        }
        flushed = true;
        checkpoint = sequence;
        bytesAtCheckpoint = bytes;
        trim();
    }

    /** Takes the last checkpoint, unless the database has failed. Returns whether it was taken. */
    public synchronized boolean takeLastCheckpoint() {
        try {
            boolean healthy = committer.health().cause().isEmpty();
            if (healthy) {
                takeCheckpoint();
            }
            return healthy;
        } finally {
            over = true;
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
        Daemon.awaitEnd(thread);
    }

    /** No timer of the library's: one that cannot get memory between two rounds would end in silence. */
    private void run() {
        while (!ended) {
            long began = System.nanoTime();
            for (long left = intervalNanos; left > 0 && !ended; left = intervalNanos - (System.nanoTime() - began)) {
                LockSupport.parkNanos(this, left);
                boolean unused = Thread.interrupted(); // else it would sleep no more
            }
            if (!ended) {
                try {
                    tick();
                } catch (Throwable e) { // the text of a log line takes memory when it is first used
                    // and there was none: nothing is told, and the next round comes
                }
            }
        }
    }

    private void tick() {
        try {
            if (committer.health().state() != Health.State.OPEN) {
                return;
            }
            syncLog();
            if (logWriter.bytes() - bytesAtCheckpoint >= checkpointBytes) {
                takeCheckpoint();
            } else {
                trim();
            }
        } catch (KvException e) {
            LOGGER.log(Level.ERROR, "background work failed; see the database's health", e);
        } catch (Throwable e) { // whatever it is: without this thread nothing is synced any more
            LOGGER.log(Level.WARNING, "background work failed; it is tried again", e);
        }
    }

    private void syncLog() {
        try {
            logWriter.sync();
        } catch (RuntimeException | Error e) {
            KvException cause = new OutcomeUnknownException(
                    "syncing the change log failed (" + e + "): close the database and open it again", e);
            committer.fail(Health.State.OUTCOME_UNKNOWN, cause);
            throw cause;
        }
    }

    /**
     * Never what the store on disk does not hold: recovery needs it. What a store shows when it is opened may have been
     * written and not yet synced, so the first trim flushes it. Holders are asked only when there is something to trim.
     */
    private synchronized void trim() {
        List<Segment> segments = log.segments();
        long now = clock.millis();
        if (retention.keepFrom(segments, now, lastTrimmable(), Holder.NOTHING) == 0) {
            return;
        }
        if (!flushed) {
            takeCheckpoint();
            return;
        }
        holders.trim(segments.get(0).firstSequence(), needed -> {
            long keepFrom = retention.keepFrom(segments, now, lastTrimmable(), needed);
            if (keepFrom > 0) {
                log.trimBefore(keepFrom);
            }
        });
    }

    private long lastTrimmable() {
        return switch (replays) {
            case FROM_CHECKPOINT -> checkpoint;
            case ALL -> 0;
            case NOTHING -> Long.MAX_VALUE;
        };
    }
}
