package io.mergekv.core.feed;

/**
 * The newest sequence that may be shown: the same question in the writer's process and in another. Safe for use by many
 * threads.
 */
public interface HighWatermark {
    /** The newest sequence that may be shown; 0 when there is none. */
    long visible();

    /**
     * Waits until {@link #visible} is beyond {@code sequence}, at most {@code nanos} nanoseconds; may return earlier.
     * Returns whether it is.
     */
    boolean awaitBeyond(long sequence, long nanos) throws InterruptedException;

    /** Grows when records were cut from the log: what was read of it before has to be judged anew. */
    long generation();
}
