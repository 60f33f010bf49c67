package io.mergekv.store.rocksdb;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps native memory alive while calls use it: calls pass through the gate, and closing it waits for those inside.
 * A freed native object would not fail, it would crash the JVM.
 *
 * <p>Counters are striped by thread, so that readers on different cores do not share a cache line. A thread counts
 * itself in before it looks whether the gate is closed, and the closer closes before it looks at the counters; both
 * are sequentially consistent, so one of the two sees the other.
 */
final class OpenGate {
    private static final int STRIPES = stripes();
    private static final int SPACING = 16; // longs, two cache lines: the prefetcher loads them in pairs
    private static final long POLL_NANOS = 20_000;

    private final AtomicLongArray inside = new AtomicLongArray(STRIPES * SPACING);
    private volatile boolean closed;

    /** Whether the caller may go on; if so it must {@link #exit}, on the same thread. */
    boolean tryEnter() {
        int slot = slot();
        inside.getAndIncrement(slot);
        if (closed) {
            inside.getAndDecrement(slot);
            return false;
        }
        return true;
    }

    void exit() {
        inside.getAndDecrement(slot());
    }

    boolean isClosed() {
        return closed;
    }

    /** Lets nobody in any more. */
    void close() {
        closed = true;
    }

    /** Returns when nobody is inside; to be called after {@link #close}. */
    void awaitEmpty() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            while (inside.get(stripe * SPACING) != 0) {
                LockSupport.parkNanos(this, POLL_NANOS);
            }
        }
    }

    /** Where the caller's thread is counted. */
    private static int slot() {
        int hash = System.identityHashCode(Thread.currentThread());
        return (hash & (STRIPES - 1)) * SPACING;
    }

    private static int stripes() {
        int wanted = Math.min(64, 2 * Runtime.getRuntime().availableProcessors());
        return Integer.highestOneBit(2 * wanted - 1);
    }
}
