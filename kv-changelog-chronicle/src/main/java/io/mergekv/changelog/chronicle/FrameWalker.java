package io.mergekv.changelog.chronicle;

/**
 * Steps over the frames of a cycle file. A frame is a header of four bytes (two flags, 30 bits of length), its bytes,
 * and up to three bytes of padding. Frames that hold Chronicle's own header and index are stepped over; data frames
 * are records. For one thread.
 */
final class FrameWalker {
    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final int META_DATA = 0x4000_0000;
    private static final int LENGTH = 0x3fff_ffff;
    private static final int HEADER = 4;

    /** What stands where the next record would be. */
    enum Step {
        /** A record. */
        RECORD,
        /** Nothing was written here yet, or it was wiped. */
        NOTHING,
        /** A frame whose writer has not completed it: it is at work, or it was killed. */
        INCOMPLETE,
        /** Chronicle's mark behind the last frame of a finished cycle. */
        FINISHED,
        /** Nothing that a writer could have left. */
        BROKEN
    }

    private final MappedCycle file;
    private long position;
    private long start;
    private int length;

    FrameWalker(MappedCycle file) {
        this.file = file;
    }

    /** Continues at a header that another walker of the same file stood before. */
    FrameWalker(MappedCycle file, long position) {
        this(file);
        this.position = position;
    }

    /** Moves behind the next record, or says why there is none; then nothing moves and it can be asked again. */
    Step next() {
        while (true) {
            int header = file.header(position);
            if ((header & NOT_COMPLETE) != 0) {
                return header == (NOT_COMPLETE | META_DATA) ? Step.FINISHED : Step.INCOMPLETE;
            }
            int size = header & LENGTH;
            if (size == 0) {
                return header == 0 ? Step.NOTHING : Step.BROKEN;
            }
            if (!file.reaches(position, HEADER + size)) {
                return Step.BROKEN;
            }
            long at = position + HEADER;
            position = (at + size + 3) & -4L;
            if ((header & META_DATA) == 0) {
                start = at;
                length = size;
                return Step.RECORD;
            }
        }
    }

    /** Where the header of the next frame stands, or will. */
    long position() {
        return position;
    }

    /** Where the bytes of the record stood on start. */
    long start() {
        return start;
    }

    /** How many they are. */
    int length() {
        return length;
    }
}
