package io.mergekv.core.feed;

import io.mergekv.CorruptionException;
import io.mergekv.core.record.BadRecordException;
import io.mergekv.core.record.RecordView;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads commit after commit, none beyond the high watermark, and believes nothing but checksums and dense sequences: it goes on to
 * the very next commit or fails. For one thread at a time.
 */
final class LogFollower implements AutoCloseable {
    private final LogReader log;
    private final HighWatermark highWatermark;
    private final RecordView record = new RecordView();
    private @Nullable LogCursor cursor;
    private long next;
    private long visible;

    /** Stands before commit {@code next}, which may still be to come. */
    LogFollower(LogReader log, HighWatermark highWatermark, long next) {
        this.log = log;
        this.highWatermark = highWatermark;
        this.next = next;
    }

    /**
     * Moves to the next commit; false while it may not be shown yet.
     *
     * @throws io.mergekv.PositionUnavailableException when it was trimmed away
     * @throws CorruptionException when it may be shown but is not there, or is damaged
     */
    boolean advance() {
        if (next > visible) {
            visible = highWatermark.visible();
            if (next > visible) {
                return false;
            }
        }
        try {
            LogCursor open = cursor;
            if (open == null) {
                open = log.read(next);
                cursor = open;
            }
            if (!open.next()) {
                throw new CorruptionException("record " + next + " of the change log is gone, though commits up to "
                        + visible + " were made: open the database to have it repaired, or restore the log's files"
                        + " from a backup");
            }
            record.load(open.record());
            if (open.sequence() != next || record.sequence() != next) {
                throw new CorruptionException("the change log has record " + record.sequence() + " where record " + next
                        + " belongs: restore the log's files from a backup");
            }
        } catch (BadRecordException e) {
            close();
            throw damaged(next, e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        next++;
        return true;
    }

    /** Moves to the next change of the commit; false behind its last. */
    boolean nextChange() {
        try {
            return record.next();
        } catch (BadRecordException e) {
            throw damaged(record.sequence(), e);
        }
    }

    /** The commit stood on. */
    RecordView record() {
        return record;
    }

    /** The commit to be read next. */
    long next() {
        return next;
    }

    /** Lets go of the log's cursor; another {@link #advance} would take a new one. */
    @Override
    public void close() {
        LogCursor open = cursor;
        cursor = null;
        if (open != null) {
            open.close();
        }
    }

    private static CorruptionException damaged(long sequence, BadRecordException cause) {
        return new CorruptionException(
                "record " + sequence + " of the change log is damaged (" + cause.getMessage()
                        + "): restore the log's files from a backup",
                null,
                CorruptionException.UNKNOWN,
                sequence,
                cause);
    }
}
