package io.mergekv.core.record;

/** Bytes that are no commit record: torn, flipped, or never one. */
public final class BadRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public BadRecordException(String message) {
        super(message);
    }
}
