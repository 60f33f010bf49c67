package io.mergekv.core.commit;

import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.threads.Daemon;
import io.mergekv.core.threads.SafeLogger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that brings what is committed into the store. It lets writes gather for a while, so that a key that
 * changes often is written once; a full memtable wakes it at once. Where few come it goes more often, so that it never takes
 * the processor for long from who waits for it.
 */
final class Applier {
    private static final SafeLogger LOGGER = SafeLogger.of(Applier.class);
    private static final long GATHERING_NANOS = 20_000_000;
    private static final long FEW_GATHERING_NANOS = 5_000_000;
    /** How many keys are few when they gathered for the shorter time; and how many bytes, however long. */
    private static final int FEW_KEYS = 256;

    private static final long FEW_BYTES = 256 << 10;
    private static final int EMPTY_ROUNDS = 4;

    private final MemTable memTable;
    private final Runnable applying;
    private final Thread thread = Daemon.of("mergekv-applier", this::run);
    /** It waits for somebody to commit; looked at after a commit, as the memtable is looked at after it is set. */
    private volatile boolean idle;

    private volatile boolean ended;

    /** Runs {@code applying}, which tells the database's health when it throws, while {@code memTable} is not empty. */
    Applier(MemTable memTable, Runnable applying) {
        this.memTable = memTable;
        this.applying = applying;
    }

    /** Starts the thread. @throws io.mergekv.StorageException when the system has none */
    void start() {
        Daemon.start(thread);
    }

    /** Tells it that something was committed. Cheap unless nothing was for a while. */
    void wakeIfIdle() {
        if (idle) {
            wake();
        }
    }

    /** Makes it apply now. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Ends the thread, and waits for that. What is not applied stays so. */
    void end() {
        ended = true;
        wake();
        Daemon.awaitEnd(thread);
    }

    private void run() {
        boolean few = true;
        int emptyRounds = 0;
        while (!ended) {
            LockSupport.parkNanos(this, few ? FEW_GATHERING_NANOS : GATHERING_NANOS);
            if (!memTable.isEmpty()) {
                emptyRounds = 0;
                few = !memTable.exceeds(few ? FEW_KEYS : 4 * FEW_KEYS, FEW_BYTES);
                apply();
            } else if (++emptyRounds >= EMPTY_ROUNDS) { // to be woken costs whoever commits more than this
                emptyRounds = 0;
                idle = true;
                while (memTable.isEmpty() && !ended) {
                    LockSupport.park(this);
                }
                idle = false;
            }
        }
    }

    private void apply() {
        try {
            applying.run();
        } catch (Throwable e) { // the database's health says so too
            ended = true; // first: for the text of the line there may be no memory
            LOGGER.log(Level.ERROR, "applying to the store failed; writes are refused from now on", e);
        }
    }
}
