package io.mergekv.changelog.chronicle;

import io.mergekv.changelog.chronicle.FrameWalker.Step;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/** What stands behind the last record of the last file. */
enum End {
    /** Nothing, or the file is full. */
    CLEAN,
    /** A frame whose writer was killed before it was complete. */
    INCOMPLETE,
    /** The file itself was never completed. */
    UNBORN,
    /** Something: the record was followed by others, and a part in between was lost; or the file is damaged. */
    DIRTY;

    private static final int CHUNK = 1 << 20;

    /** Moves the walk to its end and looks behind it. Reads the rest of the file, holes included. */
    static End find(CycleWalk walk) {
        Step step = walk.moveTo(Long.MAX_VALUE);
        if (walk.isFull()) {
            return CLEAN;
        }
        boolean born = walk.position() > 0;
        return switch (step) {
            case NOTHING -> firstNonZero(walk.file().path(), walk.position()) >= 0 ? DIRTY : born ? CLEAN : UNBORN;
            case INCOMPLETE -> born ? INCOMPLETE : UNBORN;
            case RECORD, FINISHED, BROKEN -> DIRTY;
        };
    }

    /** The position of the first byte that is not zero, from a position on; -1 when there is none. */
    static long firstNonZero(Path path, long from) {
        byte[] zeros = new byte[CHUNK];
        byte[] chunk = new byte[CHUNK];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long position = from;
            file.seek(position);
            while (true) {
                int read = file.read(chunk);
                if (read <= 0) {
                    return -1;
                }
                int found = Arrays.mismatch(chunk, 0, read, zeros, 0, read);
                if (found >= 0) {
                    return position + found;
                }
                position += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}
