package io.mergekv.bench.soak;

import io.mergekv.Change;

/** Counts the changes of a feed in which each commit has one, and insists that none is left out or comes twice. */
final class Seen {
    /** The table of the change that comes last. */
    static final String END = "end";

    private volatile long count;
    private volatile boolean ended;
    private long last;

    /** To be called by one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void accept(Change change) {
        long sequence = change.position().sequence();
        if (last != 0 && sequence != last + 1) {
            throw new IllegalStateException("change " + sequence + " came after " + last);
        }
        last = sequence;
        count++;
        ended |= change.table().equals(END);
    }

    long count() {
        return count;
    }

    boolean ended() {
        return ended;
    }
}
