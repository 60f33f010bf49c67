package io.mergekv;

/** Where a feed starts. */
public sealed interface Start {
    /** With the first change committed after the subscription is armed. */
    Start NOW = new Now();

    /** With the oldest change that the log keeps. */
    Start EARLIEST = new Earliest();

    /**
     * With the first change after {@code position}. A position whose changes are no longer kept fails with a
     * {@link PositionUnavailableException}, one of a replaced history or another database with a
     * {@link PositionMismatchException}.
     */
    static Start after(Position position) {
        return new After(position);
    }

    /**
     * With the first change of commit {@code sequence}, in whatever epoch the database is now; for people and scripts.
     * Programs keep positions and use {@link #after}.
     */
    static Start atSequence(long sequence) {
        return new AtSequence(sequence);
    }

    /** See {@link #NOW}. */
    record Now() implements Start {}

    /** See {@link #EARLIEST}. */
    record Earliest() implements Start {}

    /**
     * See {@link Start#after}.
     *
     * @param position the last position already seen
     */
    record After(Position position) implements Start {}

    /**
     * See {@link Start#atSequence}.
     *
     * @param sequence the first sequence wanted
     */
    record AtSequence(long sequence) implements Start {
        /** Checks the bound. */
        public AtSequence {
            if (sequence < 1) {
                throw new InvalidOptionException("a sequence is at least 1: " + sequence);
            }
        }
    }
}
