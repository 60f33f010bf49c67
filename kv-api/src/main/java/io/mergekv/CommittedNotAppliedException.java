package io.mergekv;

import org.jspecify.annotations.Nullable;

/** The commit is in the log and stands, but applying it to the store failed. The database accepts no more writes; opening it again applies it. */
public class CommittedNotAppliedException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public CommittedNotAppliedException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public CommittedNotAppliedException(String message, @Nullable Throwable cause) {
        super(Outcome.COMMITTED, message, cause);
    }
}
