package io.mergekv;

/** The log no longer keeps the records at a position: retention has trimmed them. There is never a silent jump. */
public final class PositionUnavailableException extends KvException {
    private static final long serialVersionUID = 1L;

    private final long requested;
    private final long oldestKept;

    /** Creates the exception. */
    public PositionUnavailableException(long requested, long oldestKept) {
        super(
                Outcome.REFUSED,
                "sequence " + requested + " is no longer kept, the oldest kept is " + oldestKept
                        + ": read the present state and start from there, or keep the log for longer",
                null);
        this.requested = requested;
        this.oldestKept = oldestKept;
    }

    /** The first sequence asked for. */
    public long requested() {
        return requested;
    }

    /** The first sequence that is kept. */
    public long oldestKept() {
        return oldestKept;
    }
}
