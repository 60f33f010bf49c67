package io.mergekv;

/**
 * A position names a change that this database does not have: it is of another database, or of a history that was
 * replaced (records lost in a power cut, a directory put back from a copy).
 */
public final class PositionMismatchException extends KvException {
    private static final long serialVersionUID = 1L;

    private final transient Position requested;

    /** Creates the exception. */
    public PositionMismatchException(Position requested, String reason) {
        super(
                Outcome.REFUSED,
                "position " + requested + " names no change of this database: " + reason
                        + "; read the present state and start from there",
                null);
        this.requested = requested;
    }

    /** The position asked for. */
    public Position requested() {
        return requested;
    }
}
