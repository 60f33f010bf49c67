package io.mergekv.core.feed;

import io.mergekv.Change;
import io.mergekv.Feed;
import io.mergekv.Position;
import io.mergekv.StorageException;
import io.mergekv.Subscription;
import io.mergekv.cbor.Trusted;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber: an actor, which runs while it has something to do, on one thread at a time: a callback thread, or the
 * one that was woken by the commit.
 *
 * <p>What it delivers comes from its backlog, which it fills from the log by itself, and after that from its mailbox,
 * which the dispatcher fills while the subscription is in the live lane. Both are bounded. The monitor guards what both
 * sides touch; it is never held during a callback or a read of the log.
 */
final class LiveSubscription implements Subscription, Runnable {
    private static final int MAX_MAILBOX_CHANGES = 1024;
    private static final long MAX_MAILBOX_BYTES = 1 << 20;
    private static final long CHANGE_OVERHEAD_BYTES = 200;
    private static final long TURN_NANOS = 2_000_000;
    private static final int CLOCK_EVERY = 16;
    private static final long RETRY_NANOS = 1_000_000;

    private final Dispatcher dispatcher;
    private final Feed feed;
    private final Consumer<? super Change> callback;
    private final long first;

    private State state = State.ACTIVE;
    private @Nullable Throwable failure;
    private Position position;
    private boolean positionEndsCommit;
    private @Nullable Queue<Change> mailbox;
    private long mailboxBytes;
    private boolean inLane;
    private long readAlone;
    /** Whether it runs, or will. The position of one that is in the lane and does not is the lane's. */
    private boolean awake;

    /** Set by the running actor alone; null while it needs nothing from the log. */
    private volatile @Nullable CatchUp catchUp;

    LiveSubscription(Dispatcher dispatcher, Feed feed, Consumer<? super Change> callback, StartPoint start) {
        this.dispatcher = dispatcher;
        this.feed = feed;
        this.callback = callback;
        this.first = start.sequence();
        this.position = start.position();
        this.positionEndsCommit = start.skip() == 0;
        this.catchUp = dispatcher.catchUp(feed, start.sequence(), start.skip());
        this.awake = true;
    }

    Feed feed() {
        return feed;
    }

    /** Enters the live lane at once where the start allows that, else begins to read. */
    void begin() {
        CatchUp reading = catchUp;
        if (reading != null) {
            enterLane(reading);
            if (reading.isDone()) {
                release();
                synchronized (this) {
                    awake = mailbox != null;
                    if (!awake) {
                        return;
                    }
                }
            }
        }
        if (!dispatcher.execute(this)) {
            StorageException refused = new StorageException("there is no memory to have the callback run");
            end(State.FAILED, refused);
            throw refused;
        }
    }

    // ---- the dispatcher's side, under the routing lock

    /** Notes that it is in the lane, which serves it after {@code sequence}; false when it has ended. */
    synchronized boolean entered(long sequence) {
        inLane = state == State.ACTIVE;
        readAlone = sequence;
        return inLane;
    }

    /** What becomes of a subscription that was offered a change. */
    enum Offered {
        /** It has the change. */
        TAKEN,
        /** It has the change, and the caller has to run it. */
        TO_RUN,
        /** It has left the lane. */
        LEFT
    }

    /** Takes a change from the lane, which has routed everything up to {@code before}. */
    Offered offer(Change change, Position before) {
        long cost = cost(change);
        synchronized (this) {
            if (!inLane || state != State.ACTIVE) {
                return Offered.LEFT;
            }
            if (change.sequence() <= readAlone) {
                return Offered.TAKEN;
            }
            Queue<Change> box = mailbox == null ? new ArrayDeque<>() : mailbox;
            mailbox = box;
            if (!box.isEmpty()
                    && (box.size() >= MAX_MAILBOX_CHANGES
                            || mailboxBytes + cost > MAX_MAILBOX_BYTES
                            || !dispatcher.hasRoom(cost))) {
                inLane = false;
                return Offered.LEFT;
            }
            box.add(change);
            mailboxBytes += cost;
            dispatcher.mailed(cost);
            if (awake) {
                return Offered.TAKEN;
            }
            takeOver(before);
            awake = true;
        }
        return Offered.TO_RUN;
    }

    synchronized boolean isInLane() {
        return inLane;
    }

    /** Leaves the lane, which has routed everything up to {@code before}. Returns whether the caller has to run it. */
    synchronized boolean expel(Position before) {
        inLane = false;
        if (awake) {
            return false;
        }
        takeOver(before);
        awake = true;
        return true;
    }

    synchronized Position position(Position ofLane) {
        if (inLane && !awake) {
            takeOver(ofLane);
        }
        return position;
    }

    private void takeOver(Position ofLane) {
        if (ofLane.sequence() > position.sequence()
                || (ofLane.sequence() == position.sequence() && ofLane.index() >= position.index())) {
            position = ofLane;
            positionEndsCommit = true;
        }
    }

    // ---- the actor

    @Override
    public void run() {
        long start = System.nanoTime();
        try {
            for (int i = 1; step(); i++) {
                boolean turnEnds = i % CLOCK_EVERY == 0 && System.nanoTime() - start > TURN_NANOS;
                if (turnEnds && dispatcher.execute(this)) {
                    return; // others have a turn
                }
            }
        } catch (Throwable e) { // whatever a callback throws must be seen where it can be asked for
            end(State.FAILED, e);
        }
    }

    /** Delivers one change, or reads on. False when there is nothing to do until the dispatcher says so. */
    private boolean step() {
        CatchUp reading = catchUp;
        if (reading != null) {
            Change change = reading.poll();
            if (change != null) {
                return deliver(change);
            }
            return isActive() && read(reading);
        }
        Change change;
        synchronized (this) {
            if (state != State.ACTIVE) {
                return false;
            }
            change = mailbox == null ? null : mailbox.poll();
            if (change == null) {
                if (inLane) {
                    awake = false;
                    return false;
                }
                catchUp = positionEndsCommit
                        ? dispatcher.catchUp(feed, Math.max(first, position.sequence() + 1), 0)
                        : dispatcher.catchUp(feed, position.sequence(), position.index() + 1);
                return true;
            }
            long cost = cost(change);
            mailboxBytes -= cost;
            dispatcher.mailed(-cost);
        }
        return deliver(change);
    }

    /** With the backlog delivered: enters the lane if that is near, and reads on where that is still needed. */
    private boolean read(CatchUp reading) {
        Position passed = reading.takePassed();
        if (passed != null) {
            synchronized (this) {
                position = passed;
                positionEndsCommit = true;
            }
        }
        enterLane(reading);
        if (reading.isDone()) {
            release();
        } else if (!reading.fill() && isActive()) {
            LockSupport.parkNanos(this, RETRY_NANOS); // a position that was made up: its commit is not shown yet
        }
        return true;
    }

    private void enterLane(CatchUp reading) {
        if (reading.mayEnterLane()) {
            long readAlone = dispatcher.enter(this, reading.next());
            if (readAlone >= 0) {
                reading.endWith(readAlone);
            }
        }
    }

    private boolean deliver(Change change) {
        if (!isActive()) {
            return false;
        }
        callback.accept(change);
        synchronized (this) {
            position = change.position();
            positionEndsCommit = change.endsCommit();
        }
        return true;
    }

    private synchronized boolean isActive() {
        return state == State.ACTIVE;
    }

    private void release() {
        CatchUp reading = catchUp;
        catchUp = null;
        if (reading != null) {
            reading.close();
        }
    }

    private void end(State last, @Nullable Throwable cause) {
        synchronized (this) {
            if (state != State.ACTIVE) {
                return;
            }
            state = last;
            failure = cause;
            inLane = false;
            mailbox = null;
            dispatcher.mailed(-mailboxBytes);
            mailboxBytes = 0;
        }
        try {
            release();
        } finally {
            dispatcher.remove(this);
        }
    }

    /** Names it in warnings. */
    @Override
    public String toString() {
        return "subscription of "
                + feed.table().map(table -> "table " + table).orElse("all tables")
                + feed.key().map(key -> ", key " + key).orElse("");
    }

    // ---- the user's side

    @Override
    public synchronized State state() {
        return state;
    }

    @Override
    public synchronized Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public Position position() {
        return dispatcher.position(this);
    }

    @Override
    public long lag() {
        dispatcher.position(this);
        synchronized (this) {
            return Math.max(0, dispatcher.visible() - position.sequence() + (positionEndsCommit ? 0 : 1));
        }
    }

    @Override
    public void close() {
        end(State.CLOSED, null);
    }

    /** The oldest commit that it may still read from the log. */
    long neededFrom() {
        dispatcher.position(this);
        synchronized (this) {
            return position.sequence() + (positionEndsCommit ? 1 : 0);
        }
    }

    private static long cost(Change change) {
        return CHANGE_OVERHEAD_BYTES + Trusted.access().bytes(change.diff()).length;
    }
}
