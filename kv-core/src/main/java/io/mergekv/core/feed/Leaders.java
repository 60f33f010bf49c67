package io.mergekv.core.feed;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Two threads that take turns in following the tip: one leads, and when it has found something to run, it runs that by
 * itself while the other one is called at the next commit. What a commit causes thus begins on the thread that the
 * commit has woken, and whatever it does there, it holds nobody up. This is the Leader/Followers pattern (Schmidt et
 * al., Pattern-Oriented Software Architecture 2, 2000), with two threads.
 */
final class Leaders {
    private static final long END_CHECK_NANOS = 5_000_000;

    private final LocalTip tip;
    private final Lead lead;
    private final AtomicReference<@Nullable Thread> leader = new AtomicReference<>();
    private volatile @Nullable Thread standby;
    /** What the last leader had followed to. */
    private volatile long followed;

    private volatile boolean closed;

    /** What the one that leads does. */
    interface Lead {
        /** Follows the tip until there is something to run without the lead, or until closed. Does not throw. */
        Runnable follow();

        /** The commit up to which it has followed. Called by the one that leads. */
        long followed();
    }

    Leaders(LocalTip tip, Lead lead) {
        this.tip = tip;
        this.lead = lead;
    }

    /** Starts both. */
    void start() {
        for (int i = 1; i <= 2; i++) {
            Thread thread = new Thread(this::run, "mergekv-feeds-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Whether another thread would lead on if this one, which leads, ran something. */
    boolean haveStandby() {
        return standby != null;
    }

    /** Waits until nobody leads, and nobody does from then on; {@code wake} makes the one that leads look whether to end. */
    void close(Runnable wake) {
        closed = true;
        boolean interrupted = false;
        for (Thread leading = leader.get(); leading != null; leading = leader.get()) {
            wake.run(); // again and again: it may have been about to wait
            LockSupport.parkNanos(this, END_CHECK_NANOS);
            interrupted |= Thread.interrupted();
        }
        LockSupport.unpark(standby);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (take()) {
            Runnable work = lead.follow();
            leave();
            work.run();
            boolean unused = Thread.interrupted(); // by what ran, if it was: it concerns nobody after it
        }
    }

    private boolean take() {
        Thread me = Thread.currentThread();
        if (tryTake(me)) {
            return true;
        }
        standby = me;
        while (!closed) {
            if (tip.visible() > followed && tryTake(me)) {
                standby = null;
                return true;
            }
            LockSupport.park(this);
            boolean unused = Thread.interrupted();
        }
        standby = null;
        return false;
    }

    private boolean tryTake(Thread me) {
        if (!leader.compareAndSet(null, me)) {
            return false;
        }
        if (closed) {
            leader.set(null);
            return false;
        }
        tip.callNobody();
        return true;
    }

    private void leave() {
        long reached = lead.followed();
        followed = reached;
        leader.set(null);
        Thread next = standby;
        if (next != null) {
            tip.call(next, reached);
        }
    }
}
