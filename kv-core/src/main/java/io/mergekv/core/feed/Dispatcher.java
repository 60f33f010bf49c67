package io.mergekv.core.feed;

import io.mergekv.Change;
import io.mergekv.ClosedException;
import io.mergekv.Feed;
import io.mergekv.Position;
import io.mergekv.Subscription;
import io.mergekv.core.record.RecordView;
import io.mergekv.core.retention.Holder;
import io.mergekv.spi.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The live lane: one thread at a time follows the log and hands each change to the subscriptions that want it
 * (DESIGN §7). A subscription that has nothing else to do is then run by the very thread that was woken by the commit,
 * while {@link Leaders another one} follows; others run on the callback threads.
 *
 * <p>A subscription is in the live lane or reads the log by itself. It enters the lane between two commits, under the
 * routing lock: from the commit after the last one routed the lane serves it, and up to that one it reads by itself,
 * which makes neither a gap nor an overlap. It leaves when its mailbox is full, or when the lane itself cannot read on;
 * what it was not given it then reads from its own position. While nobody is in the lane, nothing is read.
 *
 * <p>Safe for use by many threads. Locks are taken in the order: routing, then a subscription's own.
 */
public final class Dispatcher implements Holder, AutoCloseable {
    /** A subscription this close to the lane enters it and reads the rest by itself while its mailbox fills. */
    private static final long MAX_GAP_AT_ENTRY = 256;

    private static final long WAIT_NANOS = 1_000_000_000;
    private static final long MOMENT_NANOS = 1_000_000;
    private static final int WAKES_IN_A_MOMENT = 20;
    private static final long NAP_NANOS = 20_000;
    private static final int COMMITS_BEFORE_RUN = 64;
    private static final long MAX_MAILBOX_BYTES_IN_ALL =
            Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

    private final LogReader log;
    private final LocalHighWatermark highWatermark;
    private final EpochHistory history;
    private final long spinNanos;
    private final CallbackThreads threads = new CallbackThreads();
    private final Set<LiveSubscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final AtomicLong mailboxBytes = new AtomicLong();
    private final ReentrantLock routing = new ReentrantLock();
    private final Condition entered = routing.newCondition();
    private final Router<LiveSubscription> router = new Router<>();
    private final List<LiveSubscription> matches = new ArrayList<>();
    private final ArrayList<LiveSubscription> toRun = new ArrayList<>();
    private final Leaders leaders;
    private LogFollower follower;
    private long routed;
    private Position routedPosition;
    private long momentBegan;
    private int wakes;
    /** The last commit after which it spun in vain. */
    private long spunAfter = -1;

    private volatile boolean closed;

    /**
     * Serves subscribers of {@code log}, which others close after this. After each commit it spins for the next one for
     * {@code spinNanos}.
     */
    public Dispatcher(LogReader log, LocalHighWatermark highWatermark, EpochHistory history, long spinNanos) {
        this.log = log;
        this.highWatermark = highWatermark;
        this.history = history;
        this.spinNanos = spinNanos;
        this.leaders = new Leaders(highWatermark, new Leaders.Lead() {
            @Override
            public Runnable follow() {
                return Dispatcher.this.follow();
            }

            @Override
            public long followed() {
                return nextToRoute() - 1;
            }
        });
        follower = new LogFollower(log, highWatermark, 1);
        routed = highWatermark.visible();
        routedPosition = wholeCommit(routed);
    }

    /**
     * Calls {@code callback} with the changes of {@code feed}, in order, one at a time. A change published after the
     * call has returned is delivered.
     *
     * @throws io.mergekv.PositionUnavailableException when the start is no longer kept
     * @throws io.mergekv.PositionMismatchException when the start is of another database or of a replaced history
     */
    public Subscription subscribe(Feed feed, Consumer<? super Change> callback) {
        LiveSubscription subscription;
        routing.lock();
        try {
            checkOpen();
            StartPoint start = StartPoint.resolve(feed.start(), history, log, highWatermark);
            threads.start();
            leaders.start();
            subscription = new LiveSubscription(this, feed, callback, start);
            subscriptions.add(subscription);
        } finally {
            routing.unlock();
        }
        subscription.begin();
        return subscription;
    }

    /** Costs a short lock for each subscription. */
    @Override
    public long neededFrom(long first) {
        long needed = NOTHING;
        for (LiveSubscription subscription : subscriptions) {
            long next = subscription.neededFrom();
            needed = next < first ? needed : Math.min(needed, next);
        }
        return needed;
    }

    /**
     * Ends every subscription. When it returns, none touches the log any more, and no callback starts; those that run
     * end by themselves.
     */
    @Override
    public void close() {
        routing.lock();
        try {
            closed = true;
            entered.signalAll();
        } finally {
            routing.unlock();
        }
        subscriptions.forEach(LiveSubscription::close);
        threads.close();
        leaders.close(highWatermark::wake);
        follower.close();
    }

    /** Follows the log until there is a subscription to run, or until closed. By the thread that leads. */
    private Runnable follow() {
        while (awaitEntry()) {
            try {
                long next = nextToRoute();
                if (follower.next() != next) {
                    follower.close();
                    follower = new LogFollower(log, highWatermark, next);
                }
                for (int commits = 0; !closed && follower.advance() && route(); commits++) {
                    if (commits % COMMITS_BEFORE_RUN == COMMITS_BEFORE_RUN - 1) {
                        runOnOthers();
                    }
                }
                if (!toRun.isEmpty()) {
                    Runnable own = !isBusy() && leaders.haveStandby() ? toRun.remove(0) : null;
                    runOnOthers();
                    if (own != null) {
                        wakes++;
                        return own;
                    }
                }
                awaitMore();
            } catch (RuntimeException | Error e) {
                // Each finds the same when it reads there, and fails by itself; who does not need it goes on.
                expelAll();
                follower.close();
                follower = new LogFollower(log, highWatermark, 1);
                runOnOthers();
            }
        }
        toRun.clear(); // they have ended
        return () -> {};
    }

    /** Has the subscriptions run by the callback threads. Those for which there are none stay until the next time. */
    private void runOnOthers() {
        toRun.removeIf(this::execute);
    }

    /**
     * Waits for a commit: spins if it is to, then sleeps. A writer that is fast is not made to wake this thread for each:
     * after some wakes within a moment, of this thread or of the one that leads while this one runs a callback, it naps
     * instead, and finds several. A commit that ends a spin wakes nobody.
     */
    private void awaitMore() {
        long reached = nextToRoute() - 1;
        if (!spins(reached)) {
            wakes++;
            if (isBusy()) {
                LockSupport.parkNanos(this, NAP_NANOS);
            } else {
                highWatermark.awaitCall(reached, WAIT_NANOS);
            }
        }
        boolean unused = Thread.interrupted(); // meant for a callback that has ended: waits would no longer wait
    }

    /**
     * Spins, once after each commit and while somebody is in the lane, which a close empties; false when it is time to
     * sleep.
     */
    private boolean spins(long reached) {
        if (spinNanos == 0 || reached == spunAfter || router.isEmpty() || !toRun.isEmpty()) {
            return false; // what finds no thread to run it waits for a thread, not for a commit
        }
        if (highWatermark.spin(reached, spinNanos, () -> !router.isEmpty())) {
            return true;
        }
        spunAfter = reached;
        return false;
    }

    private boolean isBusy() {
        long now = System.nanoTime();
        if (now - momentBegan > MOMENT_NANOS) {
            momentBegan = now;
            wakes = 0;
        }
        return wakes > WAKES_IN_A_MOMENT;
    }

    /** Waits until somebody is in the lane; false when closed. Meanwhile the log is let go of. */
    private boolean awaitEntry() {
        routing.lock();
        try {
            if (router.isEmpty() && !closed) {
                follower.close();
            }
            while (router.isEmpty() && toRun.isEmpty() && !closed) {
                entered.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            routing.unlock();
        }
    }

    private long nextToRoute() {
        routing.lock();
        try {
            return routed + 1;
        } finally {
            routing.unlock();
        }
    }

    /** Hands out the commit that the follower stands on; false when it is not the one that is due. */
    private boolean route() {
        routing.lock();
        try {
            RecordView commit = follower.record();
            if (commit.sequence() != routed + 1 || router.isEmpty()) {
                return false;
            }
            while (follower.nextChange()) {
                matches.clear();
                router.addTo(commit, matches);
                if (!matches.isEmpty()) {
                    Change change = FeedFilter.decode(commit, history.database());
                    toRun.ensureCapacity(toRun.size() + matches.size()); // who is said to run will be run
                    for (LiveSubscription match : matches) {
                        switch (match.offer(change, routedPosition)) {
                            case TAKEN -> {}
                            case TO_RUN -> toRun.add(match);
                            case LEFT -> router.remove(match.feed(), match);
                        }
                    }
                }
            }
            routed++;
            routedPosition =
                    new Position(history.database(), commit.epoch(), routed, Math.max(0, commit.changeCount() - 1));
            return true;
        } finally {
            matches.clear();
            routing.unlock();
        }
    }

    /**
     * Takes {@code subscription}, which has read everything before {@code next}, into the lane if it is close enough.
     * Returns the last commit that it still has to read by itself, which may be one that it has; or -1.
     */
    long enter(LiveSubscription subscription, long next) {
        routing.lock();
        try {
            if (closed) {
                return -1;
            }
            if (router.isEmpty() && routed < highWatermark.visible()) {
                routed = highWatermark.visible();
                routedPosition = wholeCommit(routed);
            }
            long readAlone = Math.max(routed, next - 1);
            if (routed - (next - 1) > MAX_GAP_AT_ENTRY || !subscription.entered(readAlone)) {
                return -1;
            }
            router.add(subscription.feed(), subscription);
            entered.signalAll();
            return readAlone;
        } finally {
            routing.unlock();
        }
    }

    /** Forgets a subscription that has ended. */
    void remove(LiveSubscription subscription) {
        routing.lock();
        try {
            router.remove(subscription.feed(), subscription);
        } finally {
            routing.unlock();
        }
        subscriptions.remove(subscription);
    }

    private void expelAll() {
        routing.lock();
        try {
            toRun.ensureCapacity(toRun.size() + subscriptions.size());
            for (LiveSubscription subscription : subscriptions) {
                if (subscription.isInLane()) {
                    router.remove(subscription.feed(), subscription);
                    if (subscription.expel(routedPosition)) {
                        toRun.add(subscription);
                    }
                }
            }
        } finally {
            routing.unlock();
        }
    }

    /** The position of a subscription that stands at {@code own} unless it is idle in the lane. */
    Position position(LiveSubscription subscription) {
        routing.lock();
        try {
            return subscription.position(routedPosition);
        } finally {
            routing.unlock();
        }
    }

    CatchUp catchUp(Feed feed, long next, int skip) {
        return new CatchUp(new LogFollower(log, highWatermark, next), new FeedFilter(feed), history.database(), skip);
    }

    long visible() {
        return highWatermark.visible();
    }

    boolean hasRoom(long bytes) {
        return mailboxBytes.get() + bytes <= MAX_MAILBOX_BYTES_IN_ALL;
    }

    void mailed(long bytes) {
        mailboxBytes.addAndGet(bytes);
    }

    /** Has it run by the callback threads; false when there is none for it now. */
    boolean execute(LiveSubscription subscription) {
        return threads.execute(subscription);
    }

    private Position wholeCommit(long sequence) {
        return new Position(
                history.database(), history.epochOf(sequence), sequence, sequence == 0 ? 0 : Position.WHOLE_COMMIT);
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the database was closed");
        }
    }
}
