package io.mergekv.core.feed;

import io.mergekv.core.files.PageFaults;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The high watermark of a log that another process writes, looked up in shared memory. Waiting spins, then yields, then sleeps for
 * longer and longer, up to a millisecond: a busy log is followed within microseconds, an idle one costs next to nothing.
 */
public final class PolledHighWatermark implements HighWatermark {
    private static final int SPINS = 2_000;
    private static final int YIELDS = 100;
    private static final long SHORTEST_SLEEP_NANOS = 20_000;
    private static final long LONGEST_SLEEP_NANOS = 1_000_000;

    private final LongSupplier visible;
    private final LongSupplier generation;
    private volatile long lastVisible;
    private volatile long lastGeneration;

    /** A high watermark over two readings, each of which costs about a memory access. */
    public PolledHighWatermark(LongSupplier visible, LongSupplier generation) {
        this.visible = visible;
        this.generation = generation;
    }

    @Override
    public long visible() {
        long now = visible.getAsLong();
        if (now != lastVisible) {
            PageFaults.settle(); // or it may be any number
            lastVisible = now;
        }
        return now;
    }

    /** Returns early when the generation grows. */
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // yielding only makes room; nothing depends on it
    public boolean awaitBeyond(long sequence, long nanos) throws InterruptedException {
        long start = System.nanoTime();
        long before = generation();
        long sleep = SHORTEST_SLEEP_NANOS;
        for (int round = 0; visible() <= sequence && generation() == before; round++) {
            if (round < SPINS) {
                Thread.onSpinWait();
                continue;
            }
            long left = nanos - (System.nanoTime() - start);
            if (left <= 0) {
                break;
            }
            if (round < SPINS + YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(this, Math.min(left, sleep));
                sleep = Math.min(2 * sleep, LONGEST_SLEEP_NANOS);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("waiting for changes");
            }
        }
        return visible() > sequence;
    }

    @Override
    public long generation() {
        long now = generation.getAsLong();
        if (now != lastGeneration) {
            PageFaults.settle();
            lastGeneration = now;
        }
        return now;
    }
}
