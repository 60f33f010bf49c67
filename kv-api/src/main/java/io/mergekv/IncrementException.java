package io.mergekv;

import org.jspecify.annotations.Nullable;

/** A counter cannot be incremented: its field is not a number or one of another type, or the exact result cannot be represented. */
public class IncrementException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public IncrementException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public IncrementException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
