package io.mergekv.core.feed;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The high watermark of a log that is written in this process. One thread publishes; while nobody waits that costs a volatile
 * write and two reads.
 *
 * <p>Any number of threads may wait, and one more may be <em>called</em>: that is one system call less for the thread
 * that publishes, and it need not wait here itself when it is named.
 */
public final class LocalHighWatermark implements HighWatermark {
    private static final int SPINS = 200;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    /** Both are looked at after {@link #visible} was written; who waits does it the other way round: one sees the other. */
    private final AtomicInteger waiting = new AtomicInteger();

    private final AtomicReference<@Nullable Thread> called = new AtomicReference<>();

    private volatile long visible;

    /** A high watermark at {@code visible}. */
    public LocalHighWatermark(long visible) {
        this.visible = visible;
    }

    /** Shows everything up to {@code sequence}. */
    public void publish(long sequence) {
        visible = sequence;
        if (called.get() != null) {
            LockSupport.unpark(called.getAndSet(null));
        }
        if (waiting.get() != 0) {
            wakeWaiting();
        }
    }

    /** Makes those who wait look again. */
    public void wake() {
        LockSupport.unpark(called.get());
        wakeWaiting();
    }

    private void wakeWaiting() {
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
        if (spinBeyond(sequence)) {
            return true;
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

    /** As {@link #awaitBeyond}, as the one that is called; may return earlier. */
    void awaitCall(long sequence, long nanos) {
        if (!spinBeyond(sequence)) {
            Thread me = Thread.currentThread();
            called.set(me);
            if (visible <= sequence) {
                LockSupport.parkNanos(this, nanos);
            }
            called.compareAndSet(me, null);
        }
    }

    /** Unparks {@code thread} once there is something beyond {@code sequence}, which may be at once. */
    void call(Thread thread, long sequence) {
        called.set(thread);
        if (visible > sequence) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends {@link #call}. */
    void callNobody() {
        called.set(null);
    }

    /**
     * Spins, which costs the thread that publishes nothing, until there is something beyond {@code sequence} or
     * {@code goesOn} does not hold; that is asked all the time, so that nobody needs to wake who spins. False when
     * {@code nanos} have passed without either.
     */
    boolean spin(long sequence, long nanos, BooleanSupplier goesOn) {
        long start = System.nanoTime();
        while (visible <= sequence && goesOn.getAsBoolean()) {
            if (System.nanoTime() - start >= nanos) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    private boolean spinBeyond(long sequence) {
        for (int i = 0; i < SPINS; i++) {
            if (visible > sequence) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Always 0: nothing that was shown is cut while the log is open. */
    @Override
    public long generation() {
        return 0;
    }
}
