package io.mergekv.core.retention;

/** Somebody who still needs records of the change log: a cursor, a subscription, a copy that is being made. */
@FunctionalInterface
public interface Holder {
    /** What a holder returns that needs no record. */
    long NOTHING = Long.MAX_VALUE;

    /**
     * The oldest sequence, from {@code first} on, that is still needed; greater than the last, such as {@link #NOTHING},
     * when none is. What is needed before {@code first} is gone, and holds nothing. Called by any thread, while nobody
     * registers; must not wait for whoever registers.
     *
     * @param first the oldest sequence that the log has
     */
    long neededFrom(long first);
}
