package io.mergekv.store.rocksdb;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What each call of a cursor over native memory passes: one thread at a time, and nobody once it is closed. Memory that is
 * freed while a thread reads it kills the JVM, so closing waits for the call that runs.
 */
final class CursorLock {
    private static final int FREE = 0;
    private static final int BUSY = 1;
    private static final int CLOSED = 2;
    private static final long POLL_NANOS = 20_000;

    private final AtomicInteger state = new AtomicInteger();

    /**
     * Whether the caller may go on; if so it must {@link #exit}.
     *
     * @throws IllegalStateException when another thread is inside
     */
    boolean tryEnter() {
        int found = state.compareAndExchange(FREE, BUSY);
        if (found == BUSY) {
            throw new IllegalStateException(
                    "another thread uses this cursor at the same time: open one for each thread");
        }
        return found == FREE;
    }

    void exit() {
        state.setRelease(FREE);
    }

    boolean isClosed() {
        return state.get() == CLOSED;
    }

    /** Lets nobody in any more, and returns when nobody is inside. Returns whether it was open. */
    boolean close() {
        while (true) {
            int found = state.compareAndExchange(FREE, CLOSED);
            if (found != BUSY) {
                return found == FREE;
            }
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }
}
