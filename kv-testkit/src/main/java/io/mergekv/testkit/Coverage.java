package io.mergekv.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A {@code beforeFlush} that knows which writes it has covered: those that had begun when a call of it began that
 * returned. Writes are numbered from 1. Safe for use by many threads.
 */
final class Coverage implements Runnable {
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger covered = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    /** What a call does before it returns; may be set at any time. */
    volatile Runnable inside = () -> {};

    /** The number of the write that begins now. */
    int begin() {
        return begun.incrementAndGet();
    }

    @Override
    public void run() {
        int before = begun.get();
        calls.incrementAndGet();
        inside.run();
        covered.accumulateAndGet(before, Math::max);
    }

    /** Every write up to this number may be durable. */
    int covered() {
        return covered.get();
    }

    int calls() {
        return calls.get();
    }
}
