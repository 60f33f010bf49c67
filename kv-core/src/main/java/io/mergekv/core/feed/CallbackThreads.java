package io.mergekv.core.feed;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The daemon threads that run callbacks: as many as there are processors, and one more for each that is stuck in a
 * callback while others wait, up to a bound. A subscriber that blocks thus takes a thread from nobody, and a burst that
 * concerns thousands of subscribers starts no thousands of threads.
 */
final class CallbackThreads implements AutoCloseable {
    private static final int BASE = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int MAX = 1024;
    private static final long STUCK_NANOS = 5_000_000;
    private static final long KEEP_ALIVE_SECONDS = 10;

    private final Map<Thread, Long> busySince = new ConcurrentHashMap<>();
    private final AtomicBoolean watched = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, named("mergekv-feeds-watch"));
    private final ThreadPoolExecutor pool;

    CallbackThreads() {
        watch.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
        watch.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        pool =
                new ThreadPoolExecutor(
                        BASE,
                        MAX,
                        KEEP_ALIVE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        named("mergekv-feeds-callback")) {
                    @Override
                    protected void beforeExecute(Thread thread, Runnable task) {
                        busySince.put(thread, System.nanoTime());
                    }

                    @Override
                    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
                        busySince.remove(Thread.currentThread());
                    }
                };
        pool.allowCoreThreadTimeOut(true);
    }

    /** Runs {@code task} soon; never after {@link #close}. False when there is no thread for it, and none can be made. */
    boolean execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            return true; // closed: nobody waits for it
        } catch (OutOfMemoryError e) {
            return false;
        }
        watchQueue();
        return true;
    }

    /** Starts nothing more. What runs ends by itself. */
    @Override
    public void close() {
        pool.shutdown();
        pool.getQueue().clear();
        watch.shutdown();
    }

    private void watchQueue() {
        if (!pool.getQueue().isEmpty() && watched.compareAndSet(false, true)) {
            scheduleCheck();
        }
    }

    private void scheduleCheck() {
        try {
            ScheduledFuture<?> unused = watch.schedule(this::check, STUCK_NANOS, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // closed
        } catch (OutOfMemoryError e) {
            watched.set(false); // the next one tries again
        }
    }

    private void check() {
        if (pool.getQueue().isEmpty()) {
            pool.setCorePoolSize(BASE);
            watched.set(false);
            watchQueue(); // a task may have come before the flag fell
            return;
        }
        long now = System.nanoTime();
        int stuck = 0;
        for (long since : busySince.values()) {
            if (now - since > STUCK_NANOS) {
                stuck++;
            }
        }
        pool.setCorePoolSize(Math.min(MAX, BASE + stuck));
        scheduleCheck();
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
