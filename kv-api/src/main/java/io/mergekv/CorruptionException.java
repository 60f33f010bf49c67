package io.mergekv;

import org.jspecify.annotations.Nullable;

/** What is on disk cannot be trusted. The message says what is damaged and what would mend it. Nothing was changed. */
public class CorruptionException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public CorruptionException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public CorruptionException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
