package io.mergekv;

import org.jspecify.annotations.Nullable;

/** Appending to the log or syncing it failed: whether the commit is durable is not known. The database accepts no more writes; opening it again decides. */
public class OutcomeUnknownException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public OutcomeUnknownException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(Outcome.UNKNOWN, message, cause);
    }
}
