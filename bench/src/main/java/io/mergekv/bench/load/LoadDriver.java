package io.mergekv.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do the same operation over and over. In a closed loop they do as many as they can. At a rate, each
 * operation has a time at which it should start, and its latency counts from then, whether or not it could: a stall makes
 * all that should have started meanwhile late, and is not omitted. For one measurement at a time.
 */
public final class LoadDriver {
    private static final long STOP_SECONDS = 60;
    /** Shorter waits than this are spun: a sleep may take as much longer. */
    private static final long SPIN_NANOS = 150_000;

    private final int threads;
    private final double warmSeconds;
    private final double seconds;

    /** A driver of so many threads, which warms up before it measures. */
    public LoadDriver(int threads, double warmSeconds, double seconds) {
        this.threads = threads;
        this.warmSeconds = warmSeconds;
        this.seconds = seconds;
    }

    /** One operation of a thread, which is numbered from 0; {@code i} counts its operations. */
    @FunctionalInterface
    public interface Operation {
        /** Does it. */
        void run(int thread, long i);
    }

    /**
     * What a closed loop did.
     *
     * @param perSecond operations a second of all threads while it was measured
     * @param total operations since the start, warm-up included
     */
    public record Throughput(double perSecond, long total) {}

    /** Operations of all threads, in a closed loop. */
    public Throughput throughput(Operation operation) {
        List<Worker> workers = start(operation, 0);
        sleep(warmSeconds);
        long before = done(workers);
        long start = System.nanoTime();
        sleep(seconds);
        for (int i = 0;
                i < STOP_SECONDS && done(workers) == before && workers.get(0).isAlive();
                i++) {
            sleep(1); // until there is something to count
        }
        long after = done(workers);
        double elapsed = (System.nanoTime() - start) / 1e9;
        stop(workers);
        return new Throughput((after - before) / elapsed, done(workers));
    }

    /** Latencies in nanoseconds at {@code rate} operations a second of all threads together. */
    public Histogram latencies(double rate, Operation operation) {
        List<Worker> workers = start(operation, rate);
        sleep(warmSeconds + seconds);
        stop(workers);
        Histogram all = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
        workers.forEach(worker -> all.add(worker.latencies));
        return all;
    }

    /** Waits for a moment of {@link System#nanoTime}, asleep for as long as is safe. */
    public static void waitUntil(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private List<Worker> start(Operation operation, double rate) {
        List<Worker> workers = new ArrayList<>();
        long interval = rate > 0 ? (long) (1e9 * threads / rate) : 0;
        long first = System.nanoTime();
        for (int thread = 0; thread < threads; thread++) {
            workers.add(new Worker(operation, thread, first + interval * thread / threads, interval));
            workers.get(thread).recordFrom = first + (long) (warmSeconds * 1e9);
            workers.get(thread).end = first + (long) ((warmSeconds + seconds) * 1e9);
        }
        workers.forEach(Thread::start);
        return workers;
    }

    private static long done(List<Worker> workers) {
        return workers.stream().mapToLong(Worker::done).sum();
    }

    private static void stop(List<Worker> workers) {
        workers.forEach(worker -> worker.stopped = true);
        for (Worker worker : workers) {
            try {
                worker.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Throwable failure = worker.failure.get();
            if (failure != null || worker.isAlive()) {
                throw new IllegalStateException("a thread of the load failed, or does not end", failure);
            }
        }
    }

    private static void sleep(double time) {
        try {
            TimeUnit.NANOSECONDS.sleep((long) (time * 1e9));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Worker extends Thread {
        private static final VarHandle DONE;

        static {
            try {
                DONE = MethodHandles.lookup().findVarHandle(Worker.class, "done", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        final Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
        volatile boolean stopped;
        private long recordFrom;
        private long end;
        private final Operation operation;
        private final int number;
        private final long first;
        private final long interval;

        @SuppressWarnings("unused") // read and written through DONE
        private long done;

        Worker(Operation operation, int number, long first, long interval) {
            super("load-" + number);
            this.operation = operation;
            this.number = number;
            this.first = first;
            this.interval = interval;
            setDaemon(true);
        }

        long done() {
            return (long) DONE.getOpaque(this);
        }

        @Override
        public void run() {
            try {
                if (interval == 0) {
                    closedLoop();
                } else {
                    openLoop();
                }
            } catch (Throwable e) { // told by the thread that waits for this one
                failure.set(e);
            }
        }

        private void closedLoop() {
            for (long i = 0; !stopped; ) {
                operation.run(number, i);
                DONE.setOpaque(this, ++i);
            }
        }

        private void openLoop() {
            long due = first;
            for (long i = 1; due < end; i++) {
                waitUntil(due);
                operation.run(number, i);
                if (due >= recordFrom) {
                    latencies.recordValue(System.nanoTime() - due);
                }
                due = first + i * interval;
            }
        }
    }
}
