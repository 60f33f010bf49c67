package io.mergekv;

import org.jspecify.annotations.Nullable;

/** The directory is not a database of this kind: another format version, or other providers than it was made with. */
public class FormatException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public FormatException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public FormatException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
