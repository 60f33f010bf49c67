package io.mergekv.core.feed;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tip of a log that is written in this process. One thread publishes; while nobody waits that costs a volatile
 * write and read.
 */
public final class LocalTip implements Tip {
    private static final int SPINS = 200;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    /** Looked at after {@link #visible} was written; who waits does it the other way round, so that one sees the other. */
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile long visible;

    /** A tip at {@code visible}. */
    public LocalTip(long visible) {
        this.visible = visible;
    }

    /** Shows everything up to {@code sequence}. */
    public void publish(long sequence) {
        visible = sequence;
        if (waiting.get() != 0) {
            wake();
        }
    }

    /** Makes those who wait look again. */
    public void wake() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long visible() {
        return visible;
    }

    /** Spins for about a microsecond first: a busy writer is then not burdened with waking anybody. */
    @Override
    @SuppressWarnings("WaitNotInLoop") // early returns are allowed
    public boolean awaitBeyond(long sequence, long nanos) throws InterruptedException {
        for (int i = 0; i < SPINS; i++) {
            if (visible > sequence) {
                return true;
            }
            Thread.onSpinWait();
        }
        lock.lockInterruptibly();
        try {
            waiting.incrementAndGet();
            try {
                if (visible <= sequence) {
                    moved.awaitNanos(nanos);
                }
            } finally {
                waiting.decrementAndGet();
            }
        } finally {
            lock.unlock();
        }
        return visible > sequence;
    }

    /** Always 0: nothing that was shown is cut while the log is open. */
    @Override
    public long generation() {
        return 0;
    }
}
