package io.mergekv.changelog.chronicle;

import io.mergekv.ClosedException;
import io.mergekv.PositionUnavailableException;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.nio.file.Path;

/** What the writer and the readers of a log have in common: cursors. Safe for use by many threads. */
abstract sealed class CycleLog implements LogReader permits ChronicleChangeLog, ChronicleLogReader {
    private final Path directory;
    private final SeekHints hints;
    private volatile boolean closed;

    CycleLog(Path directory, int cycleBits) {
        this.directory = directory;
        this.hints = new SeekHints(cycleBits);
    }

    /** What is in the directory now, or was a few milliseconds ago. Cheap. */
    abstract LogView view();

    /** What is in the directory now. */
    abstract LogView freshView();

    @Override
    public final long firstSequence() {
        long last = lastSequence();
        long first = view().metadata().first();
        return last < first ? 0 : first;
    }

    @Override
    public final LogCursor read(long sequence) {
        ensureOpen();
        LogView view = freshView();
        if (sequence < Math.max(1, view.metadata().first())) {
            if (sequence < 1) {
                throw new IllegalArgumentException("sequence " + sequence + " is not positive");
            }
            throw new PositionUnavailableException(sequence, view.metadata().first());
        }
        return new ChronicleLogCursor(this, view, sequence);
    }

    final Path directory() {
        return directory;
    }

    final SeekHints hints() {
        return hints;
    }

    final boolean isClosed() {
        return closed;
    }

    /** Marks this as closed; false when it was. Cursors notice at their next move. */
    final boolean markClosed() {
        synchronized (hints) {
            boolean first = !closed;
            closed = true;
            return first;
        }
    }

    final void ensureOpen() {
        if (closed) {
            throw new ClosedException("the change log in " + directory + " was closed");
        }
    }
}
