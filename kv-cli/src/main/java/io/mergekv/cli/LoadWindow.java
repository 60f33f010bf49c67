package io.mergekv.cli;

import io.mergekv.Key;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lines between the reader, which submits them, and the acknowledger, which tells of them in their order: bounded in
 * number and bytes.
 *
 * <p>With acknowledgements, no two lines of one key are in it at once. A killed load is resumed at the first line
 * without an acknowledgement; those after it that were committed all the same are each the last change of their key, so
 * that loading them again changes nothing: nothing is lost, and nothing happens twice.
 */
final class LoadWindow {
    private static final int MAX_LINES = 512;
    private static final long MAX_BYTES = 32L << 20;

    private final boolean oneLinePerKey;
    private final Deque<Pending> submitted = new ArrayDeque<>();
    private final Set<Key> keys = new HashSet<>();
    private int lines;
    private long bytes;
    private boolean ended;

    LoadWindow(boolean oneLinePerKey) {
        this.oneLinePerKey = oneLinePerKey;
    }

    /** Waits until there is room for a line, of {@code key} if it has one; false when the load has ended meanwhile. */
    synchronized boolean enter(@Nullable Key key, int size) throws InterruptedException {
        while (!ended && (lines >= MAX_LINES || (bytes + size > MAX_BYTES && lines > 0) || keys.contains(key))) {
            wait();
        }
        if (oneLinePerKey && !ended && key != null) {
            keys.add(key);
        }
        return !ended;
    }

    /** Adds a line that has entered. */
    synchronized void add(Pending pending) {
        submitted.add(pending);
        lines++;
        bytes += pending.bytes();
        notifyAll();
    }

    /** There are no more lines, or nobody wants them. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The next line to tell of; waits for one; null at the end. */
    synchronized @Nullable Pending next() throws InterruptedException {
        while (submitted.isEmpty() && !ended) {
            wait();
        }
        return submitted.poll();
    }

    /** Whether {@link #next} and its result would come at once. */
    synchronized boolean isNextDone() {
        Pending next = submitted.peek();
        return next != null && next.result().isDone();
    }

    /** Makes room: the lines were told of. */
    synchronized void release(List<Pending> told) {
        for (Pending pending : told) {
            lines--;
            bytes -= pending.bytes();
            if (pending.key() != null) {
                keys.remove(pending.key());
            }
        }
        notifyAll();
    }
}
