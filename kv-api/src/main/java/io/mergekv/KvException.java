package io.mergekv;

import org.jspecify.annotations.Nullable;

/** The base of all exceptions that MergeKV defines. {@link #outcome} says what became of the operation. */
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
        /**
         * Nothing was written. The same call can succeed later if the cause can go away: not after a {@link ClosedException},
         * nor with the same invalid argument.
         */
        REFUSED,
        /** The write may or may not be in the log. Reopening the database decides. */
        UNKNOWN,
        /** Earlier commits are in the log, but not in the store until the database is reopened. */
        COMMITTED
    }
}
