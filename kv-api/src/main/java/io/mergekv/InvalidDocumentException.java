package io.mergekv;

import org.jspecify.annotations.Nullable;

/** A document, patch or value is not one: bad bytes, a type that is not stored, or a limit exceeded. The message names the place inside it and the limit. */
public class InvalidDocumentException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public InvalidDocumentException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public InvalidDocumentException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
