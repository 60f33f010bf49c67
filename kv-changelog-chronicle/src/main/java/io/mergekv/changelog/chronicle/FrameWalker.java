package io.mergekv.changelog.chronicle;

/**
 * Steps over the frames of a cycle file. A frame is a header of four bytes (two flags, 30 bits of length), its bytes,
 * and up to three bytes of padding. Frames that hold Chronicle's own header and index are stepped over; data frames
 * are records. For one thread.
 */
final class FrameWalker {
    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final int META_DATA = 0x4000_0000;
    static final int LENGTH = 0x3fff_ffff;
    static final int HEADER = 4;
    // How Chronicle's own frames begin: a code for "event name", its length, and "header", "index" or "index2index".
    private static final int OWN_FRAME_MASK = 0xffff_00ff;
    private static final int OWN_FRAME_HEADER = 0x6568_00b9;
    private static final int OWN_FRAME_INDEX = 0x6e69_00b9;

    /** What stands where the next record would be. */
    enum Step {
        /** A record. */
        RECORD,
        /** No complete frame: nothing was written here yet, or a writer is at it, or was killed at it. */
        NOTHING,
        /** The file itself is being made, or its writer was killed at that. */
        UNBORN,
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
            if (header == 0) {
                return position == 0 ? Step.UNBORN : Step.NOTHING;
            }
            if ((header & NOT_COMPLETE) != 0) {
                return switch (header) {
                    case NOT_COMPLETE | META_DATA -> Step.FINISHED;
                    case NOT_COMPLETE -> position == 0 ? Step.UNBORN : Step.NOTHING;
                    default -> Step.BROKEN;
                };
            }
            int size = header & LENGTH;
            boolean record = (header & META_DATA) == 0;
            if (size == 0
                    || !file.reaches(position, HEADER + size)
                    || (!record && !isOwnFrame(file.header(position + HEADER)))) {
                return Step.BROKEN;
            }
            long at = position + HEADER;
            position = (at + size + 3) & -4L;
            if (record) {
                start = at;
                length = size;
                return Step.RECORD;
            }
        }
    }

    private static boolean isOwnFrame(int beginning) {
        int masked = beginning & OWN_FRAME_MASK;
        return masked == OWN_FRAME_HEADER || masked == OWN_FRAME_INDEX;
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
