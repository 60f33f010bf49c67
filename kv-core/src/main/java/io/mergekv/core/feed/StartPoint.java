package io.mergekv.core.feed;

import io.mergekv.FeedStart;
import io.mergekv.Position;
import io.mergekv.PositionUnavailableException;
import io.mergekv.core.files.PageFaults;
import io.mergekv.spi.LogReader;

/**
 * Where in a log a feed starts.
 *
 * @param sequence the first commit to read; may be one that is still to come
 * @param skip how many of its changes to leave out
 * @param position the position before it, to be reported until something was read
 */
record StartPoint(long sequence, int skip, Position position) {
    /**
     * The point that {@code start} means now.
     *
     * @throws PositionUnavailableException when it is no longer kept
     * @throws io.mergekv.PositionMismatchException when it is of another database or of a replaced history
     */
    static StartPoint resolve(FeedStart start, EpochHistory history, LogReader log, HighWatermark highWatermark) {
        if (start instanceof FeedStart.After after) {
            return after(after.position(), history, log, highWatermark);
        }
        long visible = PageFaults.settled(highWatermark.visible());
        if (start instanceof FeedStart.Now) {
            return at(visible + 1, visible, history);
        }
        long first = firstKept(log, visible);
        if (start instanceof FeedStart.AtSequence at) {
            if (at.sequence() < first) {
                throw new PositionUnavailableException(at.sequence(), first);
            }
            return at(at.sequence(), visible, history);
        }
        return at(first, visible, history);
    }

    private static StartPoint after(
            Position position, EpochHistory history, LogReader log, HighWatermark highWatermark) {
        long visible = PageFaults.settled(highWatermark.visible());
        PositionCheck check = new PositionCheck(position, history, log);
        check.requireNotReplaced(visible);
        boolean whole = position.index() == Position.WHOLE_COMMIT || position.sequence() == 0;
        long sequence = whole ? position.sequence() + 1 : position.sequence();
        long first = firstKept(log, visible);
        if (sequence < first) {
            throw new PositionUnavailableException(sequence, first);
        }
        check.requireRecordWhereUnlisted();
        return new StartPoint(sequence, whole ? 0 : position.index() + 1, position);
    }

    /** A start still to come is waited for at the end of what there is: a position beyond it would name nothing. */
    private static StartPoint at(long sequence, long visible, EpochHistory history) {
        long before = Math.min(sequence - 1, visible);
        return new StartPoint(
                sequence,
                0,
                new Position(
                        history.database(), history.epochOf(before), before, before == 0 ? 0 : Position.WHOLE_COMMIT));
    }

    /** An empty log may be one that had records: the next one is then the first. */
    private static long firstKept(LogReader log, long visible) {
        long first = log.firstSequence();
        return first == 0 ? visible + 1 : first;
    }
}
