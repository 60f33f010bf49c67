package io.mergekv.core.commit;

import io.mergekv.core.threads.Daemon;
import io.mergekv.core.threads.SafeLogger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Completes stages, which runs code of the user's, in the order in which they are given. One thread does so; when what is
 * chained to a stage blocks it while others wait, another thread goes on with the rest, and the blocked one ends when it
 * comes back. How many can be blocked is bounded by nothing but the system's threads: where it gives none, the rest waits
 * for one, and is tried again and again. Once this has ended and everything is completed, stages are completed by their
 * callers. Safe for use by many threads; nothing is allocated to hand a stage over, so that this cannot fail.
 *
 * <p>Somebody else has to {@linkplain #relieve look} at it now and then while stages wait: the thread of last resort.
 */
final class CompletionExecutor {
    /** How long what is chained to one stage may hold up the others. */
    static final long STUCK_NANOS = 5_000_000;

    private static final SafeLogger LOGGER = SafeLogger.of(CompletionExecutor.class);
    private static final long WARNING_NANOS = 60_000_000_000L;
    private static final int MANY = 256;

    private final Runnable wakeWatcher;
    private @Nullable CommitRequest first;
    private @Nullable CommitRequest last;
    /** The thread that completes the next stage; null before the first was started, and after the last. */
    private @Nullable Worker turn;
    /** Whether that one sleeps. */
    private boolean idle;
    /** Whether somebody looks, or was told to. */
    private boolean watched;

    private boolean ended;
    private long taken;
    /** How many had been taken when somebody looked, and since when they have been so many. */
    private long seen = -1;

    private long seenSince;
    private int blocked;
    private int manyBlocked = MANY;
    private long warnedAt = System.nanoTime() - WARNING_NANOS;
    /** Written under the lock. */
    private volatile long takenBytes;

    /** Runs {@code wakeWatcher} to have somebody {@linkplain #relieve look}. */
    CompletionExecutor(Runnable wakeWatcher) {
        this.wakeWatcher = wakeWatcher;
    }

    /** Starts the first thread. @throws io.mergekv.StorageException when the system has none */
    synchronized void start() {
        Worker worker = new Worker();
        Daemon.start(worker);
        turn = worker;
    }

    /** Completes what is linked from {@code head} to {@code tail}, after all before it. */
    void add(CommitRequest head, CommitRequest tail) {
        Worker sleeping = null;
        boolean watcherSleeps = false;
        CommitRequest here = null;
        synchronized (this) {
            if (turn == null) {
                here = head;
                count(head);
            } else {
                if (last == null) {
                    first = head;
                } else {
                    last.follow(head);
                }
                last = tail;
                sleeping = idle ? turn : null;
                idle = false;
                watcherSleeps = sleeping == null && !watched;
                watched |= watcherSleeps;
            }
        }
        if (sleeping != null) {
            LockSupport.unpark(sleeping);
        } else if (watcherSleeps) {
            wakeWatcher.run();
        }
        while (here != null) {
            CommitRequest next = here.next();
            here.complete();
            here = next;
        }
    }

    /** How many bytes of operations were taken to be completed, since the beginning. */
    long takenBytes() {
        return takenBytes;
    }

    /** Whether the calling thread completes stages here. */
    boolean isOwnThread() {
        return Thread.currentThread() instanceof Worker worker && worker.owner() == this;
    }

    /**
     * Has another thread go on when one is blocked while others wait. Returns whether some wait: then somebody has to look
     * again, {@link #STUCK_NANOS} later.
     */
    boolean relieve() {
        boolean refused;
        int many;
        synchronized (this) {
            if (first == null) {
                watched = false;
                return false;
            }
            long now = System.nanoTime();
            if (seen != taken) {
                seen = taken;
                seenSince = now;
            }
            if (idle || now - seenSince < STUCK_NANOS) {
                return true;
            }
            Worker next = new Worker();
            seenSince = now;
            refused = !Daemon.tryStart(next);
            if (!refused) {
                if (turn != null) {
                    turn.replaced = true;
                }
                turn = next;
                blocked++;
            }
            many = blocked;
            if (refused ? now - warnedAt < WARNING_NANOS : blocked < manyBlocked) {
                return true;
            }
            warnedAt = now;
            manyBlocked = Math.max(manyBlocked, 2 * blocked);
        }
        LOGGER.log(
                Level.WARNING,
                many + " threads are blocked by what is chained to stages of asynchronous writes"
                        + (refused ? ", and the system gives no more: other stages wait" : "")
                        + "; chain what blocks with an executor of its own (thenApplyAsync)",
                null);
        return true;
    }

    /** Ends when everything that was given is completed. Does not wait for that. Idempotent. */
    void end() {
        Worker sleeping;
        synchronized (this) {
            ended = true;
            sleeping = turn;
        }
        LockSupport.unpark(sleeping);
    }

    /** Whether it has ended, and nothing waits. */
    synchronized boolean isDrained() {
        return ended && first == null;
    }

    private void count(CommitRequest head) {
        long bytes = takenBytes;
        for (CommitRequest operation = head; operation != null; operation = operation.next()) {
            bytes += operation.bytes();
        }
        takenBytes = bytes;
    }

    /** The next operation for {@code worker}; null when there is none, or others have its turn. */
    private synchronized @Nullable CommitRequest take(Worker worker) {
        CommitRequest next = first;
        if (turn != worker) {
            return null;
        }
        if (next == null) {
            idle = !ended;
            turn = ended ? null : worker;
            return null;
        }
        first = next.next();
        last = first == null ? null : last;
        taken++;
        takenBytes = takenBytes + next.bytes();
        return next;
    }

    /** Whether {@code worker} has to stay. */
    private synchronized boolean needs(Worker worker) {
        if (turn == worker) {
            return true;
        }
        blocked -= worker.replaced ? 1 : 0;
        return false;
    }

    private final class Worker extends Thread {
        /** Another one has its turn. Guarded by the lock around it. */
        private boolean replaced;

        Worker() {
            super("mergekv-completions");
            setDaemon(true);
        }

        CompletionExecutor owner() {
            return CompletionExecutor.this;
        }

        @Override
        public void run() {
            while (true) {
                CommitRequest next = take(this);
                if (next != null) {
                    next.complete();
                } else if (needs(this)) {
                    LockSupport.park(CompletionExecutor.this);
                } else {
                    return;
                }
                boolean unused = interrupted(); // by what ran, if it was: it concerns nobody after it
            }
        }
    }
}
