package io.mergekv.changelog.chronicle;

import io.mergekv.CorruptionException;
import io.mergekv.changelog.chronicle.FrameWalker.Step;
import java.io.IOException;

/** A walk over the records of one cycle file that knows their sequences. For one thread. */
final class CycleWalk implements AutoCloseable {
    private final int cycle;
    private final long base;
    private final long limit;
    private final SeekHints hints;
    private final MappedCycle file;
    private FrameWalker frames;
    private long next;

    /** Opens the file of a cycle, which must exist, before its first record. */
    CycleWalk(LogView view, int cycle, SeekHints hints) throws IOException {
        this.cycle = cycle;
        this.hints = hints;
        base = view.metadata().base(cycle);
        limit = view.metadata().limit(cycle);
        next = base;
        file = new MappedCycle(view.files().path(cycle));
        frames = new FrameWalker(file);
    }

    /** Moves to the record, if it is there; else as near before it as there are records. */
    Step moveTo(long sequence) {
        long noted = hints.floor(cycle, sequence - base);
        if (base + noted > next) {
            long position = hints.position(cycle, noted);
            if (position > 0) {
                frames = new FrameWalker(file, position);
                next = base + noted;
            }
        }
        while (true) {
            Step step = next();
            if (step != Step.RECORD || next > sequence) {
                return step;
            }
        }
    }

    /** Moves to the next record, if it is there and the cycle is not full. */
    Step next() {
        if (next >= limit) {
            return Step.FINISHED;
        }
        Step step;
        try {
            step = frames.next();
            if (step != Step.RECORD) {
                PageFaults.settle();
            }
        } catch (InternalError e) {
            throw lost(e);
        }
        if (step == Step.RECORD) {
            next++;
            if (SeekHints.takes(next - base)) {
                hints.note(cycle, next - base, frames.position());
            }
        }
        return step;
    }

    /** Whether the records stepped over are all that the cycle takes. */
    boolean isFull() {
        return next >= limit;
    }

    int cycle() {
        return cycle;
    }

    /** The sequence of the record behind the one stood on. */
    long nextSequence() {
        return next;
    }

    /** The bytes of the record stood on: how many. */
    int length() {
        return frames.length();
    }

    /** Where the bytes of the record stood on begin. */
    long start() {
        return frames.start();
    }

    /** Where the next frame stands, or will. */
    long position() {
        return frames.position();
    }

    MappedCycle file() {
        return file;
    }

    /** Copies the bytes of the record stood on. */
    void copy(byte[] target) {
        try {
            file.copy(frames.start(), target, frames.length());
        } catch (InternalError e) {
            throw lost(e);
        }
    }

    // How the JVM reports that a mapped page is gone: the file was truncated, or the disk failed.
    private CorruptionException lost(InternalError e) {
        return new CorruptionException(
                "record " + next + " cannot be read from " + file.path() + " near byte " + frames.position()
                        + ": the file was truncated, or the disk fails; restore the database from a copy",
                file.path(),
                frames.position(),
                next,
                e);
    }

    @Override
    public void close() {
        file.close();
    }
}
