package io.mergekv;

import org.jspecify.annotations.Nullable;

/** A key or key encoding is not valid: empty, too long, of a type that keys cannot have, or malformed bytes. */
public class InvalidKeyException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public InvalidKeyException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public InvalidKeyException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
