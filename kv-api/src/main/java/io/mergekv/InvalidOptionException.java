package io.mergekv;

import org.jspecify.annotations.Nullable;

/** An option is unknown, malformed, out of bounds, or contradicts another. */
public class InvalidOptionException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public InvalidOptionException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public InvalidOptionException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
