package io.mergekv.changelog.chronicle;

import io.mergekv.ClosedException;
import io.mergekv.CorruptionException;
import io.mergekv.PositionUnavailableException;
import io.mergekv.changelog.chronicle.FrameWalker.Step;
import io.mergekv.spi.LogCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads records by walking the frames of the cycle files. The sequence of a record is the first of its file plus the
 * records before it in the file, and a file is left when it has given all of its cycle's: nothing that Chronicle notes
 * about ends and positions is believed, so nothing can be jumped.
 */
final class ChronicleLogCursor implements LogCursor {
    private final CycleLog log;
    private final CursorLock lock = new CursorLock();
    private LogView view;
    private long next;
    private @Nullable CycleWalk walk;
    private boolean standing;
    private ByteBuffer record = ByteBuffer.allocate(512);

    ChronicleLogCursor(CycleLog log, LogView view, long sequence) {
        this.log = log;
        this.view = view;
        this.next = sequence;
    }

    @Override
    public boolean next() {
        if (!lock.tryEnter()) {
            throw closed();
        }
        try {
            if (log.isClosed()) {
                standing = false;
                leaveFile();
                throw closed();
            }
            return move();
        } finally {
            lock.exit();
        }
    }

    private ClosedException closed() {
        return new ClosedException("the cursor, or the change log in " + log.directory() + ", was closed");
    }

    private boolean move() {
        standing = false;
        Step step = step();
        if (step != Step.RECORD) {
            step = lookAround(step);
        }
        if (step == Step.RECORD) {
            CycleWalk at = requireWalk();
            if (at.length() > record.capacity()) {
                record = ByteBuffer.allocate(Math.max(at.length(), 2 * record.capacity()));
            }
            at.copy(record.array());
            record.clear().limit(at.length());
            next++;
            standing = true;
        }
        return standing;
    }

    @Override
    public long sequence() {
        ensureStanding();
        return next - 1;
    }

    @Override
    public ByteBuffer record() {
        ensureStanding();
        return record;
    }

    @Override
    public void close() {
        if (lock.close()) {
            standing = false;
            leaveFile();
        }
    }

    /** Moves to the record {@code next}, or says why it is not there. */
    private Step step() {
        LogMetadata now = log.view().metadata();
        if (now.generation() != generation()) {
            leaveFile(); // what it holds behind the cut is no longer so
            adopt(log.freshView());
        } else if (next < now.first()) {
            throw new PositionUnavailableException(next, now.first());
        }
        CycleWalk at = walk;
        if (at == null || at.cycle() != view.metadata().cycleOf(next)) {
            leaveFile();
            at = enterFile(view.metadata().cycleOf(next), false);
            if (at == null) {
                return Step.NOTHING;
            }
        }
        return at.nextSequence() == next ? at.next() : at.moveTo(next);
    }

    /** Opens the file of a cycle, if there is one; with {@code listed}, also one whose name leads nowhere. */
    private @Nullable CycleWalk enterFile(int cycle, boolean listed) {
        if (!listed && !view.files().exists(cycle)) {
            return null;
        }
        // A log that was empty when last looked at did not know its first sequence, on which all counting rests.
        adopt(log.freshView());
        if (next < view.metadata().first()) {
            throw new PositionUnavailableException(next, view.metadata().first());
        }
        try {
            walk = new CycleWalk(view, cycle, log.hints());
        } catch (IOException e) {
            if (view.files().cycles().contains(cycle)) {
                throw view.files().unreadable(cycle, e);
            }
        }
        return walk;
    }

    /** Decides what it means that the record is not there, and asks again where that may have changed meanwhile. */
    private Step lookAround(Step found) {
        Step step = found;
        LogView now = log.view();
        if (now.lastCycle() > now.metadata().cycleOf(next)) {
            // A cycle is full, and synced, before the next begins. So either it was filled since we looked, or trimmed,
            // or something is lost.
            step = step();
            if (step != Step.RECORD) {
                LogMetadata fresh = log.freshView().metadata();
                if (next < fresh.first()) {
                    throw new PositionUnavailableException(next, fresh.first());
                }
                throw damaged(step);
            }
        }
        if (step == Step.BROKEN) {
            throw damaged(step);
        }
        if (walk == null && now.lastCycle() == now.metadata().cycleOf(next)) {
            return enterFile(now.lastCycle(), true) == null ? step : step();
        }
        return step;
    }

    private CorruptionException damaged(Step step) {
        Path file = view.files().path(view.metadata().cycleOf(next));
        String what = walk == null
                ? "the file " + file + " is missing"
                : file + " is damaged at byte " + walk.position() + " (" + step + ")";
        return new CorruptionException(
                "record " + next + " of the change log cannot be read, though later ones are there: " + what
                        + "; restore the file from a copy of the database",
                file,
                walk == null ? CorruptionException.UNKNOWN : walk.position(),
                next,
                null);
    }

    private void adopt(LogView fresh) {
        if (fresh.metadata().generation() != generation()) {
            boolean oneCut = fresh.metadata().generation() == generation() + 1;
            if (!oneCut || next - 1 > fresh.metadata().cut()) {
                throw new CorruptionException(
                        "the records after " + fresh.metadata().cut() + " were cut from the"
                                + " change log in " + log.directory() + " in a recovery, and this cursor stood at "
                                + (next - 1) + ": open a new one");
            }
        }
        view = fresh;
    }

    private long generation() {
        return view.metadata().generation();
    }

    private CycleWalk requireWalk() {
        if (walk == null) {
            throw new IllegalStateException("no file is open");
        }
        return walk;
    }

    private void leaveFile() {
        if (walk != null) {
            walk.close();
            walk = null;
        }
    }

    private void ensureStanding() {
        if (!standing) {
            throw new IllegalStateException("the cursor stands on no record");
        }
    }
}
