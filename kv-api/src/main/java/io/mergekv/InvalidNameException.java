package io.mergekv;

import org.jspecify.annotations.Nullable;

/** A table name is not valid. Names have 1 to 128 characters: letters, digits, dot, dash and underscore, not starting with a dot or dash. */
public class InvalidNameException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public InvalidNameException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public InvalidNameException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
