package io.mergekv;

import org.jspecify.annotations.Nullable;

/** The database accepts no writes since an earlier failure; reads still work. The cause is that failure; closing and opening the database again mends it. */
public class WritesRefusedException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public WritesRefusedException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public WritesRefusedException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
