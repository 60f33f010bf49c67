package io.mergekv.core.commit;

/**
 * How long those who wait for a group yield their processor before they sleep. Where syncs take longer than that, they
 * would yield in vain and then sleep all the same: then they sleep at once. For the committing thread; read by any.
 */
final class YieldBudget {
    /** A group is mostly committed, and on a fast disk synced, within this. */
    static final long LIMIT_NANOS = 500_000;

    private volatile long nanos = LIMIT_NANOS;

    /** How long to yield now. */
    long nanos() {
        return nanos;
    }

    /** A sync took so long. */
    void synced(long took) {
        long next = took < LIMIT_NANOS ? LIMIT_NANOS : 0;
        if (next != nanos) {
            nanos = next;
        }
    }
}
