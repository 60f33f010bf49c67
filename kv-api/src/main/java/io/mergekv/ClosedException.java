package io.mergekv;

import org.jspecify.annotations.Nullable;

/** The database, table, subscription or reader was closed. */
public class ClosedException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public ClosedException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public ClosedException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
