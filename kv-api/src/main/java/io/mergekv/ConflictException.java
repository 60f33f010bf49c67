package io.mergekv;

/** A write was made on the condition that a document had not changed, and it had. */
public final class ConflictException extends KvException {
    private static final long serialVersionUID = 1L;

    private final long expectedSequence;
    private final long actualSequence;

    /** Creates the exception; 0 is an absent document. */
    public ConflictException(long expectedSequence, long actualSequence) {
        super(
                Outcome.REFUSED,
                "the document was changed by sequence " + actualSequence + ", not " + expectedSequence
                        + " (0 is absent): read it again and decide anew",
                null);
        this.expectedSequence = expectedSequence;
        this.actualSequence = actualSequence;
    }

    /** The sequence of the last change that the caller expected; 0 for an absent document. */
    public long expectedSequence() {
        return expectedSequence;
    }

    /** The sequence of the last change that was found; 0 for an absent document. */
    public long actualSequence() {
        return actualSequence;
    }
}
