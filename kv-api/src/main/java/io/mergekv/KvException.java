package io.mergekv;

import org.jspecify.annotations.Nullable;

/** The family of everything that MergeKV throws on purpose. Says what a caller must know first: what happened. */
public abstract class KvException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    /** Creates an exception whose message says what was wrong, where, and what would help. */
    protected KvException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** What became of the operation. */
    public final Outcome outcome() {
        return outcome;
    }

    /** What became of the operation that failed. */
    public enum Outcome {
        /** Nothing happened: nothing was written, and the same call may be made again. */
        REFUSED,
        /** Nobody knows yet: the write may or may not be in the log. Reopening the database decides. */
        UNKNOWN,
        /** What was committed before stands in the log, but the store does not show it until the database is reopened. */
        COMMITTED
    }
}
