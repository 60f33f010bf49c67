package io.mergekv.changelog.chronicle;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/**
 * A cycle file, mapped to read through a window that moves. For one thread. Positions are checked against the length of
 * the file before memory is touched, as memory behind the end of a file kills a JVM.
 */
final class MappedCycle implements AutoCloseable {
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long WINDOW = 256L << 20;
    private static final long PAGE = 64L << 10;

    private final Path path;
    private RandomAccessFile file;
    private Mapping mapping;
    private ByteBuffer window;
    private long windowStart;
    private long windowEnd;

    /** Opens the file, which must exist. */
    MappedCycle(Path path) throws IOException {
        this.path = path;
        file = new RandomAccessFile(path.toFile(), "r");
        try {
            mapping = map(0);
            window = mapping.bytes();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    long length() {
        try {
            return file.length();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the length of " + path, e);
        }
    }

    /** The four bytes at an aligned position, read so that what was written before them is seen too; 0 behind the end. */
    int header(long position) {
        return reaches(position, Integer.BYTES) ? (int) INT.getVolatile(window, (int) (position - windowStart)) : 0;
    }

    /** Copies bytes that {@link #reaches} has confirmed. */
    void copy(long position, byte[] target, int length) {
        window.get((int) (position - windowStart), target, 0, length);
    }

    /** A view of bytes that {@link #reaches} has confirmed; valid until this moves on or is closed. */
    ByteBuffer slice(long position, int length) {
        return window.slice((int) (position - windowStart), length).asReadOnlyBuffer();
    }

    /** Whether the file holds {@code length} bytes at {@code position}; if so, the window stands over them. */
    boolean reaches(long position, int length) {
        if (position >= windowStart && position + length <= windowEnd) {
            return true;
        }
        PageFaults.settle(); // the position may come from a page that is gone
        if (position < 0 || position + length > length()) {
            return false;
        }
        try {
            Mapping old = mapping;
            mapping = map(position & -PAGE);
            window = mapping.bytes();
            old.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + path, e);
        }
        return position + length <= windowEnd;
    }

    private Mapping map(long start) throws IOException {
        long size = Math.min(file.length() - start, WINDOW);
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    Mapping mapped = Mapping.of(file.getChannel(), start, size);
                    windowStart = start;
                    windowEnd = start + size;
                    return mapped;
                } catch (ClosedChannelException e) {
                    // An interrupt that came this very moment has closed the file.
                    interrupted |= Thread.interrupted();
                    file = new RandomAccessFile(path.toFile(), "r");
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        mapping.close();
        windowEnd = windowStart;
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + path, e);
        }
    }
}
