package io.mergekv.core.feed;

import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import io.mergekv.core.record.BadRecordException;
import io.mergekv.core.record.RecordReader;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;

/**
 * Judges whether a position names a change of the history that a log holds now. The epochs tell; of one that is not
 * listed, or not any more, the record itself does, which carries its epoch.
 */
record PositionCheck(Position position, EpochHistory history, LogReader log) {
    /**
     * Returns when it does, as far as the epochs and the end of the log tell.
     *
     * @throws PositionMismatchException when it does not
     */
    void requireNotReplaced(long visible) {
        history.mismatch(position).ifPresent(reason -> {
            throw new PositionMismatchException(position, reason);
        });
        long last = visible >= position.sequence() ? visible : Math.max(visible, log.lastSequence());
        if (position.sequence() > last) {
            throw new PositionMismatchException(position, "its last change is " + last);
        }
    }

    /** The same for a position of an epoch that is not listed, whose commit or the next one is kept. */
    void requireRecordWhereUnlisted() {
        if (position.sequence() > 0 && !history.isListed(position.epoch()) && !isOfItsRecord()) {
            throw new PositionMismatchException(
                    position,
                    "its epoch is of a history that was replaced, or is so old that it is not known any more");
        }
    }

    private boolean isOfItsRecord() {
        if (position.sequence() < log.firstSequence()) {
            return false;
        }
        try (LogCursor cursor = log.read(position.sequence())) {
            if (!cursor.next()) {
                return false;
            }
            RecordReader.check(cursor.record());
            return RecordReader.epoch(cursor.record()) == position.epoch();
        } catch (BadRecordException e) {
            return false;
        }
    }
}
