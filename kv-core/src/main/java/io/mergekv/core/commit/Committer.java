package io.mergekv.core.commit;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.ClosedException;
import io.mergekv.CommittedNotAppliedException;
import io.mergekv.DiskFullException;
import io.mergekv.Durability;
import io.mergekv.Health;
import io.mergekv.KvException;
import io.mergekv.OutcomeUnknownException;
import io.mergekv.StorageException;
import io.mergekv.WriteOptions;
import io.mergekv.WritesRefusedException;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.storage.AppliedState;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The commit path. Operations go on a lock-free queue; whoever takes the commit lock commits what is queued as one
 * group, the others wait for their results. A caller that is alone commits in its own thread. What is left behind when
 * the lock is given back is committed by a thread of last resort.
 *
 * <p>Nobody is left behind: a submitter queues first and then tries the lock; a holder gives the lock back first and
 * then looks at the queue. One of the two sees the other.
 */
public final class Committer {
    private static final int MAX_GROUP_OPERATIONS = 256;
    private static final long MAX_GROUP_BYTES = 4L << 20;
    private static final int MAX_GROUPS_IN_A_ROW = 8;
    /** With more than this queued, a submitter of asynchronous operations commits, or waits, before it returns. */
    private static final int MAX_QUEUED = 1 << 16;

    private static final long BACK_PRESSURE_NANOS = 100_000;

    private final MpscUnboundedArrayQueue<Operation> queue = new MpscUnboundedArrayQueue<>(1024);
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread lastResort = new Thread(this::commitWhatIsLeft, "mergekv-committer");
    private final Completions completions = new Completions();

    private final CommitterParts parts;
    private final LogWriter log;
    private final Preparation preparation;
    private final Overlay overlay;
    private final GroupWrites writes;
    private final Applier applier;
    private final Gathering gathering = new Gathering();
    private final Patience patience = new Patience();

    private volatile Health health = new Health(Health.State.OPEN, Optional.empty());
    /** Nothing more is submitted; what was is being committed. */
    private volatile boolean closing;

    private volatile boolean closed;

    /** Starts the thread of last resort and the one that applies. */
    public Committer(CommitterParts parts) {
        this.parts = parts;
        this.log = parts.log();
        this.overlay = parts.overlay();
        this.writes = new GroupWrites(overlay, parts.catalog());
        this.preparation = new Preparation(
                overlay.applied().database(), parts.epoch(), parts.maxDocumentBytes(), log.maxRecordBytes());
        this.applier = new Applier(overlay, this::applyFrozen);
        lastResort.setDaemon(true);
        lastResort.start();
        applier.start();
    }

    /** Commits {@code steps} as one and returns the changes; waits for it, interrupted or not. */
    public List<Change> commit(List<? extends Batch.Operation> steps, WriteOptions options) {
        Operation operation = Operation.awaited(steps, options, nowMicros());
        enqueue(operation);
        boolean interrupted = false;
        while (!operation.isDone()) {
            if (!commitGroups()) {
                operation.pause(patience.nanos());
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return operation.result();
    }

    /** Commits {@code steps} as one, on another thread. */
    public CompletableFuture<List<Change>> commitAsync(List<? extends Batch.Operation> steps, WriteOptions options) {
        CompletableFuture<List<Change>> stage = new CompletableFuture<>();
        enqueue(Operation.staged(steps, options, nowMicros(), stage));
        if (closed) {
            commitGroups();
        } else if (!lock.isLocked()) {
            LockSupport.unpark(lastResort);
        }
        while (queue.size() > MAX_QUEUED) {
            if (!commitGroups()) {
                LockSupport.parkNanos(this, BACK_PRESSURE_NANOS);
            }
        }
        return stage;
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
        if (!queue.isEmpty()) {
            if (closed) {
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
        long upTo = overlay.committed().sequence();
        try {
            while (overlay.applied().sequence() < upTo) {
                exclusively(overlay::freeze);
                overlay.apply();
            }
        } catch (RuntimeException | Error e) {
            throw applyingFailed(e);
        }
    }

    /** What can be done now. */
    public Health health() {
        return closed ? new Health(Health.State.CLOSED, health.cause()) : health;
    }

    /** Refuses writes from now on because of {@code cause}, met outside a commit. */
    public void fail(Health.State state, KvException cause) {
        exclusively(() -> {
            stop(state, cause);
            return state;
        });
    }

    /** Refuses what is submitted from now on, and commits what was. Idempotent. */
    public void close() {
        closing = true;
        List<Operation> groups = new ArrayList<>();
        lock.lock();
        try {
            for (Operation group = commitGroup(); group != null; group = commitGroup()) {
                groups.add(group);
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        groups.forEach(this::complete);
        commitGroups();
        LockSupport.unpark(lastResort);
        completions.end();
        applier.end();
    }

    private long nowMicros() {
        Instant now = parts.clock().instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000L);
    }

    private void enqueue(Operation operation) {
        if (closing) {
            throw new ClosedException("the database is closed");
        }
        queue.offer(operation);
    }

    /** Commits groups while there are any; false when somebody else holds the lock, and will look at the queue. */
    private boolean commitGroups() {
        for (int i = 0; i < MAX_GROUPS_IN_A_ROW || closed; i++) {
            if (!lock.tryLock()) {
                return i > 0;
            }
            Operation group;
            try {
                group = commitGroup();
            } finally {
                lock.unlock();
            }
            complete(group);
            if (queue.isEmpty()) {
                return true;
            }
        }
        LockSupport.unpark(lastResort);
        return true;
    }

    private void commitWhatIsLeft() {
        while (!closed || !queue.isEmpty()) {
            if (queue.isEmpty() || !commitGroups()) {
                if (closed) {
                    return; // who holds the lock looks after the rest
                }
                LockSupport.park(this);
            }
        }
    }

    /** Hands out the results of a group; the first user's code that hangs on one of them runs on another thread. */
    private void complete(@Nullable Operation group) {
        List<Operation> staged = List.of();
        for (Operation operation = group; operation != null; ) {
            Operation next = operation.next(); // read before the operation is its owner's again
            if (operation.isStaged()) {
                staged = staged.isEmpty() ? new ArrayList<>() : staged;
                staged.add(operation);
            } else {
                operation.complete();
            }
            operation = next;
        }
        if (!staged.isEmpty()) {
            List<Operation> all = staged;
            completions.run(() -> all.forEach(Operation::complete));
        }
    }

    /** Commits one group, with the lock held, and returns the first of its operations, which are settled. */
    private @Nullable Operation commitGroup() {
        Operation first = queue.poll();
        if (first != null) {
            try {
                commit(first);
            } catch (RuntimeException | Error e) { // nothing that is foreseen: nobody may wait for ever because of it
                failUnknown("committing through", e, first);
            }
        }
        return first;
    }

    private void commit(Operation first) {
        if (overlay.isFull() && !closed && health.state() == Health.State.OPEN) {
            makeRoom();
        }
        stopWhereFenced();
        writes.clear();
        AppliedState committed = overlay.committed();
        long synced = log.synced();
        long sequence = committed.sequence();
        long timeMicros = committed.timeMicros();
        int checksum = 0;
        long bytes = 0;
        boolean sync = false;
        Operation operation = first;
        for (int count = 1; operation != null; count++) {
            ByteBuffer record = null;
            if (accepts(operation)) {
                record = prepare(operation, sequence + 1, synced, Math.max(operation.timeMicros(), timeMicros));
                sync |= !operation.hasFailed() && isSynced(operation);
            }
            if (record != null) {
                bytes += record.remaining();
                try {
                    log.append(sequence + 1, record); // the commit point
                    sequence++;
                    timeMicros = Math.max(operation.timeMicros(), timeMicros);
                    checksum = RecordReader.checksum(record);
                } catch (DiskFullException e) { // the log is as before
                    writes.rollBack();
                    operation.fail(e);
                } catch (RuntimeException | Error e) { // a mapped write that fails throws an InternalError
                    failUnknown("appending to", e, first);
                    return;
                }
            }
            Operation last = operation;
            operation = null;
            if (count < MAX_GROUP_OPERATIONS && bytes < MAX_GROUP_BYTES && writes.bytes() < MAX_GROUP_BYTES) {
                operation = sync ? gathering.poll(queue, count) : queue.poll();
            }
            if (operation != null) {
                last.follow(operation);
            } else if (sync) {
                gathering.ended(count);
            }
        }
        // What changes nothing is acknowledged too, and what it found may not be synced yet.
        if (sync && !sync(first)) {
            return;
        }
        try {
            log.requireHold(parts.freeSpace().lastClaim());
        } catch (KvException e) { // whoever has the directory now decides what becomes of it
            failUnknown("keeping hold of", e, first);
            return;
        }
        if (sequence > committed.sequence()) {
            overlay.add(writes, new AppliedState(committed.database(), sequence, checksum, timeMicros));
            parts.publication().accept(sequence);
            applier.wakeIfIdle();
        }
    }

    /** Before anything is appended: another process may have taken the directory since the last group. */
    private void stopWhereFenced() {
        if (health.state() == Health.State.OPEN) {
            try {
                log.requireHold();
            } catch (KvException e) {
                stop(Health.State.OUTCOME_UNKNOWN, e);
            }
        }
    }

    /** Lets the applier have what is pending; waits for it when that is too much. */
    private void makeRoom() {
        try {
            if (overlay.isOverfull()) {
                overlay.apply();
            }
            overlay.freeze();
            applier.wake();
        } catch (RuntimeException | Error e) {
            applyingFailed(e);
        }
    }

    private boolean isSynced(Operation operation) {
        return parts.durability() == Durability.DISK
                || operation.options().durability().orElse(Durability.PROCESS) == Durability.DISK;
    }

    private boolean accepts(Operation operation) {
        if (closed) {
            operation.fail(new ClosedException("the database is closed"));
            return false;
        }
        if (health.state() != Health.State.OPEN) {
            KvException cause = health.cause().orElse(null);
            operation.fail(new WritesRefusedException(
                    "writes are refused since an earlier failure (" + health.state() + "): close the database and open"
                            + " it again",
                    cause));
            return false;
        }
        return true;
    }

    private @Nullable ByteBuffer prepare(Operation operation, long sequence, long synced, long timeMicros) {
        writes.mark();
        try {
            ByteBuffer record = preparation.prepare(operation, sequence, synced, timeMicros, writes);
            if (record != null) {
                parts.freeSpace().claim(record.remaining());
            }
            return record;
        } catch (KvException e) {
            writes.rollBack();
            operation.fail(e);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            writes.rollBack();
            operation.fail(new StorageException("the write could not be prepared: " + e, e));
        }
        return null;
    }

    private boolean sync(Operation group) {
        long began = System.nanoTime();
        try {
            log.sync();
            patience.synced(System.nanoTime() - began);
            return true;
        } catch (RuntimeException | Error e) {
            failUnknown("syncing", e, group);
            return false;
        }
    }

    /** Applies what is frozen, or what can be frozen without waiting for those who commit. */
    private void applyFrozen() {
        try {
            if (lock.tryLock()) {
                try {
                    overlay.freeze();
                } finally {
                    unlock();
                }
            }
            overlay.apply();
        } catch (RuntimeException | Error e) {
            throw applyingFailed(e);
        }
    }

    /** What is committed stays as it is shown; only the store does not get it. */
    private KvException applyingFailed(Throwable e) {
        KvException cause = new CommittedNotAppliedException(
                "what is committed is in the change log, applying it to the store failed (" + e
                        + "): close the database and open it again",
                e);
        stop(Health.State.COMMITTED_NOT_APPLIED, cause);
        return cause;
    }

    private void failUnknown(String what, Throwable cause, Operation group) {
        String message = what + " the change log failed (" + cause
                + "): whether the commit is durable is unknown; close the database and open it again";
        stop(Health.State.OUTCOME_UNKNOWN, new OutcomeUnknownException(message, cause));
        for (Operation operation = group; operation != null; operation = operation.next()) {
            // one that changed nothing may have found what another one of the group had just written
            if (!operation.hasFailed()) {
                operation.fail(new OutcomeUnknownException(message, cause));
            }
        }
    }

    private synchronized void stop(Health.State state, KvException cause) {
        if (health.state() == Health.State.OPEN) {
            health = new Health(state, Optional.of(cause));
        }
    }
}
