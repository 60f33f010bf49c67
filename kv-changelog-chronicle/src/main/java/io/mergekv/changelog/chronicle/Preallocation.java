package io.mergekv.changelog.chronicle;

import io.mergekv.DiskFullException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Gives the part of a cycle file that is written next real blocks. A mapped write into a hole, on a disk that is full,
 * is no error that anybody is told: the JVM skips it and throws an {@code InternalError} some time later. A zero written
 * through the file system first is refused in time.
 *
 * <p>Nothing is read, and zeros are written page by page: either would make the system keep larger pieces in memory,
 * and each later sync write the whole of a piece (ten times as long, when it was measured). Small records, which go into reserved
 * room, find their pages there. For the one thread that appends to the file.
 */
final class Preallocation implements AutoCloseable {
    static final int PAGE = 4096;
    private static final int PIECE = 8192; // the JVM copies more than that by way of memory that it takes and frees
    private static final int STEP = 64 << 10;
    private static final byte[] ZEROS = new byte[PAGE];

    private final Path file;
    private final RandomAccessFile access; // a channel would be closed by an interrupt
    private long reserved;

    private Preallocation(Path file, RandomAccessFile access, long from) {
        this.file = file;
        this.access = access;
        this.reserved = (from + PAGE - 1) & -PAGE;
    }

    /** For a file, made where it is absent, that is written up to {@code from} and holds nothing but zeros behind. */
    static Preallocation of(Path file, long from) {
        try {
            RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw");
            if (from == 0 && access.length() > 0 && access.readInt() != 0) {
                access.close();
                throw new StorageException(file + " is to be begun, and holds something already: reopen the database");
            }
            return over(file, access, from);
        } catch (IOException e) {
            throw failure(file, 0, e);
        }
    }

    /** The same for a file that is open. */
    static Preallocation over(Path file, RandomAccessFile access, long from) {
        return new Preallocation(file, access, from);
    }

    /** Asks a directory for room, for files that somebody else makes in it. @throws DiskFullException when it has none */
    static void probe(Path directory) {
        Path file = directory.resolve("room.tmp");
        try {
            try (Preallocation probe = of(file, 0)) {
                probe.ensure(STEP);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failure(file, STEP, e);
        }
    }

    /** Returns when the first {@code bytes} bytes of the file can be written. @throws DiskFullException when they cannot */
    void ensure(long bytes) {
        if (bytes > reserved) {
            reserve(bytes);
        }
    }

    private void reserve(long bytes) {
        long to = (bytes + STEP - 1) / STEP * STEP;
        try {
            writeZeros(to);
        } catch (IOException e) {
            if (reserved < bytes) {
                throw failure(file, bytes - reserved, e);
            }
        }
    }

    private void writeZeros(long to) throws IOException {
        access.seek(reserved);
        while (reserved < to) {
            access.write(ZEROS);
            reserved += PAGE;
        }
    }

    /**
     * Writes bytes, of which no more than the first need be reserved, and reserves {@code behind} bytes behind them.
     *
     * @throws DiskFullException when there is no room for all of it; zeros stand there again
     * @throws StorageException when that fails otherwise, or what is written cannot be taken back
     */
    void write(long position, byte[] source, int offset, int length, long behind) {
        long end = position + length;
        try {
            access.seek(position);
            int done = 0;
            while (done < length) {
                int piece = (int) Math.min(length - done, PIECE - (position + done) % PAGE); // ends with a page
                access.write(source, offset + done, piece);
                done += piece;
            }
            if (end > reserved) {
                int rest = (int) (-end & (PAGE - 1)); // the system may give room for less than a page
                access.write(ZEROS, 0, rest);
                reserved = end + rest;
            }
            writeZeros(end + behind);
        } catch (IOException e) {
            RuntimeException failure = failure(file, length + behind, e);
            takeBack(position, end, failure);
            throw failure;
        }
    }

    private void takeBack(long from, long to, RuntimeException failure) {
        byte[] found = new byte[PAGE];
        for (long at = from; at < to; at += PAGE - at % PAGE) {
            int length = (int) Math.min(to - at, PAGE - at % PAGE);
            try {
                access.seek(at);
                access.write(ZEROS, 0, length);
            } catch (IOException e) {
                // Where nothing was written yet there may be no room for zeros either.
                if (!isEmpty(at, found, length)) {
                    StorageException stays = new StorageException(
                            file + " has a part of a record at " + at
                                    + " that cannot be taken back: reopen the database",
                            e);
                    stays.addSuppressed(failure);
                    throw stays;
                }
            }
        }
    }

    private boolean isEmpty(long position, byte[] target, int length) {
        try {
            access.seek(position);
            int read = access.read(target, 0, length);
            return Arrays.equals(target, 0, Math.max(0, read), ZEROS, 0, Math.max(0, read));
        } catch (IOException e) {
            return false;
        }
    }

    private static RuntimeException failure(Path file, long wanted, IOException cause) {
        long usable;
        try {
            usable = Files.getFileStore(file.getParent()).getUsableSpace();
        } catch (IOException e) {
            cause.addSuppressed(e);
            usable = 0;
        }
        String what = "cannot get " + wanted + " bytes of room for " + file + " (" + cause.getMessage() + ")";
        // The room that a file system tells of is not always ours: quotas, blocks kept for root. Messages may be in any
        // language.
        String reason = String.valueOf(cause.getMessage());
        boolean full = usable < wanted + STEP || reason.contains("No space left") || reason.contains("quota");
        return full
                ? new DiskFullException(what + ": make room on the disk", usable, cause)
                : new StorageException(what, cause);
    }

    @Override
    public void close() {
        try {
            access.close();
        } catch (IOException e) {
            throw new StorageException("cannot close " + file, e);
        }
    }
}
