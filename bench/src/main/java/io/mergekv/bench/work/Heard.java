package io.mergekv.bench.work;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** How many merges a listener was told of; documents are loaded with a field of 0. */
final class Heard implements LongConsumer {
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(120);

    private final LongAdder count = new LongAdder();

    @Override
    public void accept(long value) {
        if (value != 0) {
            count.increment();
        }
    }

    /** Waits for it to have heard as many as there were, neither more nor fewer; says how long it was behind. */
    void await(long expected) {
        long start = System.nanoTime();
        long deadline = start + LONGEST_WAIT;
        while (count.sum() < expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        long behind = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        if (behind > 10) {
            System.err.println("the listener had everything " + behind + " ms after the last merge");
        }
        if (count.sum() != expected) {
            throw new IllegalStateException("the listener heard of " + count.sum() + " merges of " + expected);
        }
    }
}
