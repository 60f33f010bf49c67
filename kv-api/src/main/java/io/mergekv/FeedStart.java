package io.mergekv;

/** Where a feed starts. */
public sealed interface FeedStart {
    /** With the first change committed after the subscription is armed. */
    FeedStart NOW = new Now();

    /** With the oldest change that the log keeps. */
    FeedStart EARLIEST = new Earliest();

    /**
     * With the first change after {@code position}. A position whose changes are no longer kept fails with a
     * {@link PositionUnavailableException}, one of a replaced history or another database with a
     * {@link PositionMismatchException}.
     */
    static FeedStart after(Position position) {
        return new After(position);
    }

    /**
     * With the first change of commit {@code sequence}, in whatever epoch the database is now; for people and scripts.
     * Programs keep positions and use {@link #after}.
     */
    static FeedStart atSequence(long sequence) {
        return new AtSequence(sequence);
    }

    /** See {@link #NOW}. */
    record Now() implements FeedStart {}

    /** See {@link #EARLIEST}. */
    record Earliest() implements FeedStart {}

    /**
     * See {@link FeedStart#after}.
     *
     * @param position the last position already seen
     */
    record After(Position position) implements FeedStart {}

    /**
     * See {@link FeedStart#atSequence}.
     *
     * @param sequence the first sequence wanted
     */
    record AtSequence(long sequence) implements FeedStart {
        /** Checks the bound. */
        public AtSequence {
            if (sequence < 1) {
                throw new InvalidOptionException("a sequence is at least 1: " + sequence);
            }
        }
    }
}
