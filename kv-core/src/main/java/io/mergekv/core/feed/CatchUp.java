package io.mergekv.core.feed;

import io.mergekv.Change;
import io.mergekv.Position;
import io.mergekv.core.record.RecordView;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription's own reading of the log, in bounded portions, until the live lane takes over. Used by one actor at a
 * time; {@link #close} may come from any thread and waits for a portion that is being read.
 */
final class CatchUp {
    private static final int MAX_CHANGES = 256;
    private static final int MAX_COMMITS = 4096;

    private final FeedFilter filter;
    private final UUID database;
    private final LogFollower log;
    private final Queue<Change> backlog = new ArrayDeque<>();
    private int skip;
    private long until = Long.MAX_VALUE;
    private @Nullable Position passed;
    private boolean closed;

    /** Reads {@code log}, leaving out the first {@code skip} changes of its first commit. */
    CatchUp(LogFollower log, FeedFilter filter, UUID database, int skip) {
        this.log = log;
        this.filter = filter;
        this.database = database;
        this.skip = skip;
    }

    /** The commit to be read next. */
    long next() {
        return log.next();
    }

    /** Whether it stands between two commits, and nobody has taken over yet. */
    boolean mayEnterLane() {
        return skip == 0 && until == Long.MAX_VALUE;
    }

    /** Reads up to {@code sequence} only: the lane takes over after it. */
    void endWith(long sequence) {
        until = sequence;
    }

    /** Whether everything is read. */
    boolean isDone() {
        return log.next() > until;
    }

    /** The next change that was read and is wanted, or null. */
    @Nullable
    Change poll() {
        return backlog.poll();
    }

    /** The end of what was read, once; null when it was asked for before. */
    @Nullable
    Position takePassed() {
        Position result = passed;
        passed = null;
        return result;
    }

    /** Reads on. False when there is nothing more to be shown at present. */
    synchronized boolean fill() {
        int commits = 0;
        while (!closed && !isDone() && commits < MAX_COMMITS && backlog.size() < MAX_CHANGES) {
            if (!log.advance()) {
                break;
            }
            RecordView commit = log.record();
            while (log.nextChange()) {
                if (commit.index() >= skip && filter.matches(commit)) {
                    backlog.add(FeedFilter.decode(commit, database));
                }
            }
            skip = 0;
            commits++;
        }
        if (commits > 0) {
            RecordView commit = log.record();
            passed = new Position(database, commit.epoch(), commit.sequence(), Math.max(0, commit.changeCount() - 1));
        }
        return commits > 0;
    }

    /** Lets go of the log for good. */
    synchronized void close() {
        closed = true;
        log.close();
    }
}
