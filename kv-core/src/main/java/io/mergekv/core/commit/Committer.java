package io.mergekv.core.commit;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.ClosedException;
import io.mergekv.CommitTooLargeException;
import io.mergekv.Health;
import io.mergekv.KvException;
import io.mergekv.WriteOptions;
import io.mergekv.core.memtable.HeapBounds;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.threads.Daemon;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The commit path. Operations go on a lock-free queue; whoever takes the commit lock commits what is queued as one
 * group, the others wait for their results. A caller that is alone commits in its own thread. What is left behind when
 * the lock is given back is committed by a thread of last resort.
 *
 * <p>Nobody is left behind: a submitter queues first and then tries the lock; a holder gives the lock back first and
 * then looks at the queue. One of the two sees the other. Between the queue and its result no operation is lost, whatever
 * is thrown: a group is settled whole, and handed over without taking memory.
 */
public final class Committer {
    private static final int MAX_GROUPS_IN_A_ROW = 8;
    /** With more than this queued, a submitter of asynchronous operations commits, or waits, before it returns. */
    private static final int MAX_QUEUED = 1 << 16;

    private static final long BACK_PRESSURE_NANOS = 100_000;
    private static final long RETRY_NANOS = 10_000_000;

    private final MpscUnboundedArrayQueue<CommitRequest> queue = new MpscUnboundedArrayQueue<>(1024);
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread lastResort = Daemon.of("mergekv-committer", this::commitWhatIsLeft);
    private final CompletionExecutor completions = new CompletionExecutor(() -> LockSupport.unpark(lastResort));
    /** What asynchronous operations had, in bytes, since the beginning; what of it was completed is told by completions. */
    private final AtomicLong stagedBytes = new AtomicLong();

    private final CommitterParts parts;
    private final MemTable memTable;
    private final Applier applier;
    private final GroupCommit group;
    private final CommitHealth health = new CommitHealth();
    private final YieldBudget yieldBudget = new YieldBudget();

    /** Nothing more is submitted; what was is being committed. */
    private volatile boolean closing;

    /** Takes nothing before it is started. */
    public Committer(CommitterParts parts) {
        this.parts = parts;
        this.memTable = parts.memTable();
        this.applier = new Applier(memTable, this::applyFrozen);
        this.group = new GroupCommit(parts, queue, health, applier, yieldBudget, lastResort);
    }

    /** Starts its threads. @throws io.mergekv.StorageException when the system has none; then it is only to be closed */
    public void start() {
        completions.start();
        Daemon.start(lastResort);
        applier.start();
    }

    /**
     * Refuses a batch of {@code steps} that is too large for the heap, before anything is made of it.
     *
     * @throws CommitTooLargeException when it is
     */
    public static void check(List<? extends Batch.Operation> steps) {
        long bytes = CommitRequest.bytes(steps);
        if (bytes > HeapBounds.BATCH) {
            throw new CommitTooLargeException("the batch", bytes, HeapBounds.BATCH);
        }
    }

    /** Commits {@code steps} as one and returns the changes; waits for it, interrupted or not. */
    public List<Change> commit(List<? extends Batch.Operation> steps, WriteOptions options) {
        StackRoom.require();
        CommitRequest operation = CommitRequest.awaited(steps, options, nowMicros());
        enqueue(operation);
        boolean interrupted = false;
        while (!operation.isDone()) {
            if (!commitGroups()) {
                operation.pause(yieldBudget.nanos());
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return operation.result();
    }

    /** Commits {@code steps} as one, on another thread. The stage has what {@code result} makes of the changes. */
    public <T> CompletableFuture<T> commitAsync(
            List<? extends Batch.Operation> steps,
            WriteOptions options,
            Function<? super List<Change>, ? extends T> result) {
        StackRoom.require();
        CompletableFuture<T> stage = new CompletableFuture<>();
        CommitRequest operation = CommitRequest.staged(steps, options, nowMicros(), result, stage);
        long bytes = operation.bytes();
        enqueue(operation);
        long staged = stagedBytes.addAndGet(bytes);
        if (health.isClosed()) {
            commitGroups();
        } else if (!lock.isLocked()) {
            LockSupport.unpark(lastResort);
        }
        if (queue.size() > MAX_QUEUED || staged - completions.takenBytes() > HeapBounds.QUEUED) {
            awaitRoom();
        }
        return stage;
    }

    /**
     * Commits, or waits, while too much is queued to be committed or to be completed. Not on a thread that completes: what
     * it would wait for may be its own work.
     */
    private void awaitRoom() {
        boolean interrupted = false;
        while (isFull() && !health.isClosed()) {
            if (queue.isEmpty() || !commitGroups()) {
                LockSupport.parkNanos(this, BACK_PRESSURE_NANOS);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isFull() {
        return queue.size() > MAX_QUEUED
                || (stagedBytes.get() - completions.takenBytes() > HeapBounds.QUEUED
                        && (!queue.isEmpty() || !completions.isOwnThread()));
    }

    /** Runs {@code action} between two groups. */
    public <T> T exclusively(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            unlock();
        }
    }

    private void unlock() {
        lock.unlock();
        if (!nothingIsQueued()) {
            if (health.isClosed()) {
                commitGroups(); // the thread of last resort may have ended
            } else {
                LockSupport.unpark(lastResort);
            }
        }
    }

    /**
     * Brings everything that was committed before the call into the store.
     *
     * @throws KvException when that fails, now or before
     */
    public void applyAll() {
        long upTo = memTable.committed().sequence();
        try {
            while (memTable.applied().sequence() < upTo) {
                exclusively(memTable::freeze);
                memTable.apply();
            }
        } catch (RuntimeException | Error e) {
            if (e instanceof ClosedException beside && health.isClosed()) {
                throw beside; // everything is applied by the close
            }
            throw health.applyingFailed(e);
        }
    }

    /** What can be done now. */
    public Health health() {
        return health.now();
    }

    /** Refuses writes from now on because of {@code cause}, met outside a commit. */
    public void fail(Health.State state, KvException cause) {
        health.stop(state, cause);
    }

    /** Refuses what is submitted from now on, and commits what was. Idempotent. */
    public void close() {
        closing = true;
        CommitRequest first = null;
        while (!lock.tryLock()) { // to queue for it takes memory
            LockSupport.parkNanos(this, BACK_PRESSURE_NANOS);
        }
        try {
            CommitRequest last = null;
            for (CommitRequest head = commitGroup(); head != null; head = commitGroup()) {
                if (last == null) {
                    first = head;
                } else {
                    last.follow(head);
                }
                last = lastOf(head);
            }
        } finally {
            health.close();
            lock.unlock();
        }
        complete(first);
        commitGroups();
        completions.end();
        LockSupport.unpark(lastResort);
        applier.end();
    }

    private static CommitRequest lastOf(CommitRequest head) {
        CommitRequest last = head;
        for (CommitRequest next = head.next(); next != null; next = next.next()) {
            last = next;
        }
        return last;
    }

    private long nowMicros() {
        Instant now = parts.clock().instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000L);
    }

    private void enqueue(CommitRequest operation) {
        if (closing) {
            throw new ClosedException("the database is closed");
        }
        queue.offer(operation);
    }

    /** Commits groups while there are any; false when somebody else holds the lock, and will look at the queue. */
    private boolean commitGroups() {
        for (int i = 0; i < MAX_GROUPS_IN_A_ROW || health.isClosed(); i++) {
            if (!lock.tryLock()) {
                return i > 0;
            }
            CommitRequest committed;
            try {
                committed = mayCommit() ? commitGroup() : null;
            } finally {
                lock.unlock();
            }
            complete(committed);
            if (!mayCommit()) {
                LockSupport.unpark(lastResort);
                return i > 0;
            }
            if (nothingIsQueued()) {
                return true;
            }
        }
        LockSupport.unpark(lastResort);
        return true;
    }

    /** Commits one group, with the lock held, and returns the first of its operations, which are settled. */
    private @Nullable CommitRequest commitGroup() {
        try {
            return group.commit();
        } catch (Throwable e) {
            return group.settleAfter(e); // here, where there is more of the stack
        }
    }

    /** Whether this thread may commit the next group. */
    private boolean mayCommit() {
        return !group.needsFreshStack() || Thread.currentThread() == lastResort || health.isClosed();
    }

    private boolean nothingIsQueued() {
        return queue.isEmpty() && !group.needsFreshStack();
    }

    private void commitWhatIsLeft() {
        boolean over = false;
        while (!over) {
            try {
                over = !stayAround();
            } catch (Throwable e) { // nothing that is foreseen: those who wait hang on this thread
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    /** Commits what there is, and sees that what is committed is completed; false when nobody needs this any more. */
    private boolean stayAround() {
        boolean waiting = completions.relieve();
        if (!nothingIsQueued() && commitGroups()) {
            return true;
        }
        if (health.isClosed() && completions.isDrained()) {
            return false; // who holds the lock looks after the rest
        }
        if (waiting) {
            LockSupport.parkNanos(this, CompletionExecutor.STUCK_NANOS);
        } else {
            LockSupport.park(this);
        }
        boolean unused = Thread.interrupted();
        return true;
    }

    /** Hands out the results of a group: to those who wait at once, to stages, which run code of the user's, elsewhere. */
    private void complete(@Nullable CommitRequest committed) {
        CommitRequest firstStaged = null;
        CommitRequest lastStaged = null;
        for (CommitRequest operation = committed; operation != null; ) {
            CommitRequest next = operation.next(); // read before the operation is its owner's again
            if (!operation.isStaged()) {
                operation.complete();
            } else if (lastStaged == null) {
                firstStaged = operation;
                lastStaged = operation;
            } else {
                lastStaged.follow(operation);
                lastStaged = operation;
            }
            operation = next;
        }
        if (firstStaged != null && lastStaged != null) {
            lastStaged.follow(null);
            completions.add(firstStaged, lastStaged);
        }
    }

    /** Applies what is frozen, or what can be frozen without waiting for those who commit. */
    private void applyFrozen() {
        try {
            if (lock.tryLock()) {
                try {
                    memTable.freeze();
                } finally {
                    unlock();
                }
            }
            memTable.apply();
        } catch (RuntimeException | Error e) {
            throw health.applyingFailed(e);
        }
    }
}
