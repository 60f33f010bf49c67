package io.mergekv.changelog.chronicle;

import io.mergekv.changelog.chronicle.FrameWalker.Step;
import java.io.IOException;

/** What stands behind the last record of the last file. */
enum TailState {
    /** Nothing, or the file is full. */
    CLEAN,
    /** The beginning of a record, left by a writer that was killed; or, for the engine to find out, the rest of one. */
    REMAINS,
    /**
     * Nothing that counts, but Chronicle must not append there: what it noted in the file about its end is wrong, or the
     * file has no record, and then perhaps not all of the index that its header tells of.
     */
    MISNOTED,
    /** What may well be a whole record, behind a part that was lost; or the file is damaged. */
    DIRTY;

    /** Moves the walk to its end and looks behind it. Reads the rest of the file, holes included. */
    static TailState find(CycleWalk walk) {
        Step step = walk.moveTo(Long.MAX_VALUE);
        if (walk.isFull()) {
            return isNoted(walk) ? CLEAN : MISNOTED;
        }
        Extent behind = Extent.nonZero(walk.file().path(), walk.position());
        return switch (step) {
            case NOTHING -> {
                if (endsInRecord(walk, behind)) {
                    yield DIRTY;
                }
                yield walk.start() > 0 && isNoted(walk) ? behind.isEmpty() ? CLEAN : REMAINS : MISNOTED;
            }
            case UNBORN -> endsInRecord(walk, behind) ? DIRTY : MISNOTED;
            case RECORD, FINISHED, BROKEN -> DIRTY;
        };
    }

    /** Whether a file is full, and Chronicle can go on behind it. */
    static boolean isWhole(LogView view, int cycle) throws IOException {
        try (CycleWalk walk =
                new CycleWalk(view, cycle, new SeekHints(view.metadata().cycleBits()))) {
            return find(walk) == CLEAN && walk.isFull();
        }
    }

    // A kill may leave the note one record behind; Chronicle finds its way from any frame.
    private static boolean isNoted(CycleWalk walk) {
        long noted = CycleFiles.notedLastFrame(walk.file().path());
        if (noted > Math.max(0, walk.start() - 4)) {
            return false;
        }
        return noted == 0 || (noted > 0 && noted % 4 == 0 && walk.file().header(noted) > 0);
    }

    /**
     * Whether some header behind the end is of a complete frame that ends just where the file's bytes do. A record that
     * was cut short by a kill has no header and holds none that fits; a record behind a lost page does.
     */
    private static boolean endsInRecord(CycleWalk walk, Extent behind) {
        if (behind.isEmpty()) {
            return false;
        }
        MappedCycle file = walk.file();
        for (long at = behind.from() & -4L; at < behind.to(); at += 4) {
            int header = file.header(at);
            long end = at + 4 + header;
            if (header > 0 && header < 1 << 30 && end >= behind.to() && end < behind.to() + 4) {
                return true;
            }
        }
        return false;
    }
}
