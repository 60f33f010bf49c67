package io.mergekv;

/** A commit is larger than the log takes; nothing happened. */
public final class CommitTooLargeException extends KvException {
    private static final long serialVersionUID = 1L;

    private final long bytes;
    private final long limit;

    /** Creates the exception. */
    public CommitTooLargeException(String what, long bytes, long limit) {
        super(Outcome.REFUSED, what + " has " + bytes + " bytes, more than the limit of " + limit, null);
        this.bytes = bytes;
        this.limit = limit;
    }

    /** How large it is, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** How large it may be, in bytes. */
    public long limit() {
        return limit;
    }
}
