package io.mergekv.core.commit;

import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Waits a little for those who were just released before a group is synced: many threads that write one after the other
 * come back within microseconds, and would wait for a whole sync if the first of them did not wait for the rest. It waits
 * only for as many as were in one of the last two groups, and for a group never longer than about a sync takes. For the
 * committing thread.
 */
final class GroupCommitDelay {
    private static final long MAX_NANOS = 100_000;

    private int lastGroup;
    private int groupBefore;
    /** When the waiting for this group began; 0 when it has not. */
    private long began;

    /** The next of a group that has {@code count} operations, or null. */
    @SuppressWarnings("ThreadPriorityCheck") // those who are waited for need a processor
    @Nullable
    CommitRequest poll(MpscUnboundedArrayQueue<CommitRequest> queue, int count) {
        CommitRequest next = queue.poll();
        if (next == null && count < Math.max(lastGroup, groupBefore)) {
            began = began == 0 ? System.nanoTime() : began;
            while (next == null && System.nanoTime() - began < MAX_NANOS) {
                Thread.yield();
                next = queue.poll();
            }
        }
        return next;
    }

    /** A group of {@code count} operations is synced. */
    void ended(int count) {
        groupBefore = lastGroup;
        lastGroup = count;
        began = 0;
    }
}
