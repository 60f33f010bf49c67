package io.mergekv.core.feed;

import io.mergekv.core.threads.Daemon;
import io.mergekv.core.threads.SafeLogger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The daemon threads that run callbacks: as many as there are processors, and one more for each that is stuck in a
 * callback while others wait. A subscriber that blocks thus takes a thread from nobody, and a burst that concerns thousands
 * of subscribers starts no thousands of threads. How many can be stuck is bounded by nothing but the system's threads:
 * where it gives none, those whose turn it is wait for one, and it is tried again and again. Safe for use by many threads.
 */
final class CallbackThreads implements AutoCloseable {
    private static final SafeLogger LOGGER = SafeLogger.of(CallbackThreads.class);
    private static final int BASE = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long STUCK_NANOS = 5_000_000;
    private static final long KEEP_ALIVE_NANOS = 10_000_000_000L;
    private static final long RETRY_NANOS = 100_000_000;
    private static final long WARNING_NANOS = 60_000_000_000L;
    private static final int MANY = 1024;
    private static final int MOST_NAMED = 10;

    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final Set<Worker> workers = new HashSet<>();
    private final Deque<Worker> idle = new ArrayDeque<>();
    private @Nullable Thread watch;
    private boolean watching;
    private boolean closed;
    private int manyStuck = MANY;
    private long warnedAt = System.nanoTime() - WARNING_NANOS;

    /** Starts what looks after them, unless that runs. @throws io.mergekv.StorageException when the system has no thread */
    synchronized void start() {
        if (watch == null && !closed) {
            Thread thread = Daemon.of("mergekv-feeds-watch", this::lookAfterThem);
            Daemon.start(thread);
            watch = thread;
        }
    }

    /** Runs {@code task} soon; never after {@link #close}. False when it cannot even be noted, for want of memory. */
    boolean execute(Runnable task) {
        Thread wake;
        try {
            wake = accept(task);
        } catch (OutOfMemoryError e) {
            return false;
        }
        LockSupport.unpark(wake);
        return true;
    }

    /** Notes {@code task}. Returns the thread to be woken for it, or null. */
    private synchronized @Nullable Thread accept(Runnable task) {
        if (closed) {
            return null; // nobody waits for it
        }
        queue.add(task);
        Worker sleeping = idle.poll();
        if (sleeping != null) {
            sleeping.sleeps = false;
            return sleeping;
        }
        if (workers.size() < BASE && tryToAdd()) {
            return null;
        }
        boolean wake = !watching;
        watching = true;
        return wake ? watch : null;
    }

    /** Starts nothing more. What runs ends by itself. */
    @Override
    public void close() {
        Set<Thread> asleep;
        synchronized (this) {
            closed = true;
            queue.clear();
            asleep = Set.copyOf(idle);
        }
        asleep.forEach(LockSupport::unpark);
        LockSupport.unpark(watch);
    }

    private boolean tryToAdd() {
        try {
            Worker worker = new Worker();
            workers.add(worker);
            if (Daemon.tryStart(worker)) {
                return true;
            }
            workers.remove(worker);
        } catch (OutOfMemoryError e) {
            // as if there were no thread
        }
        return false;
    }

    /** The next task for {@code worker}; null when there is none now, and then it is noted as idle. */
    private synchronized @Nullable Runnable take(Worker worker) {
        Runnable task = queue.poll();
        worker.task = task;
        if (task != null) {
            worker.since = System.nanoTime();
        } else if (!worker.sleeps && !closed) {
            idle.push(worker);
            worker.sleeps = true;
            worker.since = System.nanoTime();
        }
        return task;
    }

    /** Whether {@code worker} may end: it has slept long, or this is closed. */
    private synchronized boolean leaves(Worker worker) {
        boolean left = closed || (worker.sleeps && System.nanoTime() - worker.since > KEEP_ALIVE_NANOS);
        if (left) {
            idle.remove(worker);
            workers.remove(worker);
        }
        return left;
    }

    private void lookAfterThem() {
        while (true) {
            try {
                long pause = look();
                if (pause < 0) {
                    return;
                }
                if (pause == 0) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, pause);
                }
            } catch (Throwable e) { // nothing that is foreseen: who waits for a thread hangs on this one
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    /** Adds a thread for each that is stuck. Returns when to look again: 0 when woken, negative for never. */
    private long look() {
        boolean refused = false;
        List<Worker> stuck;
        synchronized (this) {
            if (closed) {
                return -1;
            }
            if (queue.isEmpty()) {
                watching = false;
                return 0;
            }
            long now = System.nanoTime();
            stuck = workers.stream()
                    .filter(worker -> worker.task != null && now - worker.since > STUCK_NANOS)
                    .toList();
            int wanted = Math.min(queue.size(), BASE + stuck.size() - workers.size());
            for (int i = 0; i < wanted && !refused; i++) {
                refused = !tryToAdd();
            }
            if (refused ? now - warnedAt < WARNING_NANOS : stuck.size() < manyStuck) {
                return refused ? RETRY_NANOS : STUCK_NANOS;
            }
            warnedAt = now;
            manyStuck = Math.max(manyStuck, 2 * stuck.size());
        }
        warn(stuck, refused);
        return refused ? RETRY_NANOS : STUCK_NANOS;
    }

    private static void warn(List<Worker> stuck, boolean refused) {
        String some = stuck.stream()
                .limit(MOST_NAMED)
                .map(worker -> String.valueOf(worker.task))
                .collect(Collectors.joining(", "));
        LOGGER.log(
                Level.WARNING,
                stuck.size() + " callbacks of subscriptions do not return"
                        + (refused ? ", and the system gives no thread for others, which wait" : "") + ": " + some
                        + (stuck.size() > MOST_NAMED ? ", ..." : ""),
                null);
    }

    private final class Worker extends Thread {
        // Both are guarded by the lock around; the task may be looked at without.
        private volatile @Nullable Runnable task;
        private long since;
        private boolean sleeps;

        Worker() {
            super("mergekv-feeds-callback");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                try {
                    Runnable next = take(this);
                    if (next != null) {
                        next.run();
                    } else if (leaves(this)) {
                        return;
                    } else {
                        LockSupport.parkNanos(CallbackThreads.this, KEEP_ALIVE_NANOS);
                    }
                } catch (Throwable e) { // what runs tells its own failures
                    LockSupport.parkNanos(CallbackThreads.this, RETRY_NANOS);
                }
                boolean unused = interrupted(); // by what ran, if it was: it concerns nobody after it
            }
        }
    }
}
