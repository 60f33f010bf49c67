package io.mergekv.core.commit;

import io.mergekv.DiskFullException;
import io.mergekv.Durability;
import io.mergekv.Health;
import io.mergekv.KvException;
import io.mergekv.core.memtable.HeapBounds;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.memtable.WriteSet;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.storage.AppliedState;
import java.nio.ByteBuffer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Commits one group of operations (DESIGN §5): prepares and appends each, syncs where one of them asks for it, and shows
 * them all. For whoever holds the commit lock.
 */
final class GroupCommit {
    private static final int MAX_OPERATIONS = 256;
    private static final long MAX_BYTES = HeapBounds.PART;

    private final CommitterParts parts;
    private final MpscUnboundedArrayQueue<CommitRequest> queue;
    private final CommitHealth health;
    private final Applier applier;
    private final LogWriter log;
    private final MemTable memTable;
    private final WriteSet writes;
    private final RecordBuilder recordBuilder;
    private final GroupCommitDelay delay = new GroupCommitDelay();
    private final YieldBudget yieldBudget;
    private final Thread freshStack;
    /** The first of the group, the last that is done, and the one that is at work, if one is. */
    private @Nullable CommitRequest head;

    private @Nullable CommitRequest done;
    private @Nullable CommitRequest current;
    private long sequence;
    private long timeMicros;
    private int checksum;
    private boolean sync;
    /** Whether the log may have something of the group. */
    private boolean begun;
    /** What is to be committed before all else, by a thread whose stack has room; set under the commit lock. */
    private volatile @Nullable CommitRequest givenBack;
    /** The last record before one that may be in the log in part; negative where there is none. */
    private long undecidedAfter = -1;

    GroupCommit(
            CommitterParts parts,
            MpscUnboundedArrayQueue<CommitRequest> queue,
            CommitHealth health,
            Applier applier,
            YieldBudget yieldBudget,
            Thread freshStack) {
        this.parts = parts;
        this.queue = queue;
        this.health = health;
        this.applier = applier;
        this.yieldBudget = yieldBudget;
        this.freshStack = freshStack;
        this.log = parts.log();
        this.memTable = parts.memTable();
        this.writes = new WriteSet(memTable, parts.catalog());
        this.recordBuilder = new RecordBuilder(
                memTable.applied().database(),
                parts.epoch(),
                parts.maxDocumentBytes(),
                log.maxRecordBytes(),
                parts.keepsUndo(),
                writes);
    }

    /** Whether only the thread with a fresh stack, or one that closes, may commit the next group. */
    boolean needsFreshStack() {
        return givenBack != null;
    }

    /**
     * Commits what is first in the queue, and what is behind it. Returns the first operation of the group, which is settled
     * whole; null when there was none. What it throws {@link #settleAfter} has to be given.
     */
    @Nullable
    CommitRequest commit() {
        CommitRequest first = givenBack == null ? queue.poll() : givenBack;
        givenBack = null;
        head = first;
        done = null;
        current = first;
        begun = false;
        sync = false;
        if (first != null) {
            begin();
            gather(first);
            end();
        }
        return head;
    }

    /**
     * Settles a group in which {@code cause}, which nobody foresaw, was thrown: nobody may wait for ever because of it.
     * Where it is the end of this thread's stack, what was at work is left to a thread with a fresh one, and the rest
     * committed. Returns the first operation of the group, null when none is left. Does not throw.
     */
    @Nullable
    CommitRequest settleAfter(Throwable cause) {
        try {
            if (current != null && isEndOfStack(cause) && giveBack(current)) {
                end();
                return head;
            }
        } catch (Throwable e) {
            // it is settled below
        }
        if (givenBack != null) {
            current = null; // of the group nothing but this is fit to be tried again
        }
        if (begun) {
            health.failUnknown("committing through", cause, head);
        } else {
            health.refuseAll(head, cause);
        }
        return head;
    }

    private void begin() {
        if (memTable.isFull() && !health.isClosed() && health.isOpen()) {
            makeRoom();
        }
        stopWhereFenced(); // before the log is touched: it may be another's
        if (undecidedAfter >= 0 && health.isOpen()) {
            begun = true;
            log.takeBackAfter(undecidedAfter);
            undecidedAfter = -1;
            begun = false;
        }
        writes.clear();
        AppliedState committed = memTable.committed();
        sequence = committed.sequence();
        timeMicros = committed.timeMicros();
    }

    private void gather(CommitRequest first) {
        long synced = log.synced();
        long bytes = 0;
        CommitRequest operation = first;
        for (int count = 1; operation != null; count++) {
            ByteBuffer record = null;
            if (health.accepts(operation)) {
                record = prepare(operation, synced);
                sync |= !operation.hasFailed() && isSynced(operation);
            }
            if (record != null) {
                bytes += record.remaining();
                begun = true;
                append(operation, record);
            }
            done = operation;
            current = null;
            operation = null;
            if (count < MAX_OPERATIONS && bytes < MAX_BYTES && writes.bytes() < MAX_BYTES) {
                operation = sync ? delay.poll(queue, count) : queue.poll();
            }
            if (operation != null) {
                done.follow(operation);
                current = operation;
            } else if (sync) {
                delay.ended(count);
            }
        }
    }

    private void append(CommitRequest operation, ByteBuffer record) {
        undecidedAfter = sequence;
        try {
            log.append(sequence + 1, record); // the commit point
            sequence++;
            timeMicros = Math.max(operation.timeMicros(), timeMicros);
            checksum = RecordReader.checksum(record);
        } catch (DiskFullException e) { // the log is as before
            writes.rollBack();
            operation.fail(e);
        }
        undecidedAfter = -1;
    }

    private void end() {
        // What changes nothing is acknowledged too, and what it found may not be synced yet.
        if (sync && head != null) {
            begun = true;
            long began = System.nanoTime();
            log.sync();
            yieldBudget.synced(System.nanoTime() - began);
        }
        requireHold();
        AppliedState committed = memTable.committed();
        if (sequence > committed.sequence()) {
            memTable.add(writes, new AppliedState(committed.database(), sequence, checksum, timeMicros));
            parts.publication().accept(sequence);
            applier.wakeIfIdle();
        }
    }

    /** Before anything is appended: another process may have taken the directory since the last group. */
    private void stopWhereFenced() {
        if (health.isOpen()) {
            try {
                log.requireHold();
            } catch (KvException e) {
                health.stop(Health.State.OUTCOME_UNKNOWN, e);
            }
        }
    }

    /** Before anything is acknowledged: who has taken the directory since then decides what becomes of the group. */
    private void requireHold() {
        try {
            log.requireHold(parts.freeSpace().lastClaim());
        } catch (KvException e) {
            begun = true;
            throw e;
        }
    }

    /** Lets the applier have what is pending; waits for it when that is too much. */
    private void makeRoom() {
        try {
            if (memTable.isOverfull()) {
                memTable.apply();
            }
            memTable.freeze();
            applier.wake();
        } catch (RuntimeException | Error e) {
            health.applyingFailed(e);
        }
    }

    /**
     * Leaves {@code operation}, in which the stack of this thread has ended, to a thread with a fresh one, and forgets what
     * it has written. False where there is no such thread.
     */
    private boolean giveBack(CommitRequest operation) {
        if (Thread.currentThread() == freshStack || health.isClosed() || !freshStack.isAlive()) {
            return false;
        }
        writes.rollBack();
        givenBack = operation;
        current = null;
        if (done == null) {
            head = null;
        } else {
            done.follow(null);
        }
        return true;
    }

    private static boolean isEndOfStack(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StackOverflowError) {
                return true;
            }
        }
        return false;
    }

    private boolean isSynced(CommitRequest operation) {
        return parts.durability() == Durability.DISK
                || operation.options().durability().orElse(Durability.PROCESS) == Durability.DISK;
    }

    private @Nullable ByteBuffer prepare(CommitRequest operation, long synced) {
        writes.mark();
        try {
            long time = Math.max(operation.timeMicros(), timeMicros);
            ByteBuffer record = recordBuilder.prepare(operation, sequence + 1, synced, time);
            if (record != null) {
                parts.freeSpace().claim(record.remaining());
            }
            return record;
        } catch (KvException e) {
            writes.rollBack();
            operation.fail(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            writes.rollBack();
            health.refuse(operation, e);
        } catch (StackOverflowError e) {
            if (Thread.currentThread() != freshStack) {
                throw e; // another thread may have more
            }
            writes.rollBack();
            health.refuse(operation, e);
        }
        return null;
    }
}
