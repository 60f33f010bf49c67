package io.mergekv;

import org.jspecify.annotations.Nullable;

/** Reading or writing failed below MergeKV before anything was committed: an input or output error, or permissions. */
public class StorageException extends KvException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public StorageException(String message) {
        this(message, null);
    }

    /** Creates the exception with its cause. */
    public StorageException(String message, @Nullable Throwable cause) {
        super(Outcome.REFUSED, message, cause);
    }
}
