package io.mergekv.core.feed;

import io.mergekv.core.threads.Daemon;
import io.mergekv.core.threads.SafeLogger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Two threads that take turns in following the high watermark: one leads, and when it has found something to run, it runs that by
 * itself while the other one is called at the next commit. What a commit causes thus begins on the thread that the
 * commit has woken, and whatever it does there, it holds nobody up. This is the Leader/Followers pattern (Schmidt et
 * al., Pattern-Oriented Software Architecture 2, 2000), with two threads.
 */
final class Leaders {
    private static final SafeLogger LOGGER = SafeLogger.of(Leaders.class);
    private static final int THREADS = 2;
    private static final long END_CHECK_NANOS = 5_000_000;
    private static final long RETRY_NANOS = 10_000_000;

    private final LocalHighWatermark highWatermark;
    private final Lead lead;
    private final AtomicReference<@Nullable Thread> leader = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> standby = new AtomicReference<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    /** What the last leader had followed to. */
    private volatile long followed;

    private volatile boolean closed;

    /** What the one that leads does. */
    interface Lead {
        /** Follows the high watermark until there is something to run without the lead, or until closed. Does not throw. */
        Runnable follow();

        /** The commit up to which it has followed. Called by the one that leads. */
        long followed();
    }

    Leaders(LocalHighWatermark highWatermark, Lead lead) {
        this.highWatermark = highWatermark;
        this.lead = lead;
    }

    /**
     * Starts what of them does not run yet. Not by two threads at once.
     *
     * @throws io.mergekv.StorageException when the system has no thread
     */
    void start() {
        while (threads.size() < THREADS) {
            Thread thread = Daemon.of("mergekv-feeds-" + (threads.size() + 1), this::run);
            if (threads.isEmpty()) {
                Daemon.start(thread);
            } else if (!Daemon.tryStart(thread)) {
                return; // one will do until there is room for another
            }
            threads.add(thread);
        }
    }

    /** Whether another thread would lead on if this one, which leads, ran something. */
    boolean haveStandby() {
        return standby.get() != null;
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
        threads.forEach(LockSupport::unpark);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            try {
                if (!take()) {
                    return;
                }
                followAndRun();
            } catch (Throwable e) { // nothing that is foreseen: the feeds of all hang on these threads
                tell(e);
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
            boolean unused = Thread.interrupted(); // by what ran, if it was: it concerns nobody after it
        }
    }

    private static void tell(Throwable failure) {
        try {
            LOGGER.log(Level.WARNING, "following the log failed, and is tried again", failure);
        } catch (Throwable e) { // the text of a log line takes memory when it is first used
            // and there was none: nothing is told
        }
    }

    private void followAndRun() {
        Runnable work = () -> {};
        try {
            work = lead.follow();
        } finally {
            leave();
        }
        work.run();
    }

    private boolean take() {
        Thread me = Thread.currentThread();
        if (tryTake(me)) {
            return true;
        }
        standby.set(me);
        // Once more at once: who led may have left before it could see this one.
        for (boolean first = true; !closed; first = false) {
            if ((first || highWatermark.visible() > followed) && tryTake(me)) {
                standby.compareAndSet(me, null); // not the other one, which may stand by already
                return true;
            }
            LockSupport.park(this);
            boolean unused = Thread.interrupted();
        }
        standby.compareAndSet(me, null);
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
        highWatermark.callNobody();
        return true;
    }

    private void leave() {
        long reached = followed;
        try {
            reached = lead.followed();
            followed = reached;
        } finally {
            leader.set(null); // whatever happens: nobody would lead any more
            Thread next = standby.get();
            if (next != null) {
                highWatermark.call(next, reached);
            }
        }
    }
}
