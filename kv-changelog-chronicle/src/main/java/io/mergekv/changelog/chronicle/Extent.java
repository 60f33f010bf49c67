package io.mergekv.changelog.chronicle;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A stretch of a file.
 *
 * @param from its first byte
 * @param to the byte behind its last
 */
record Extent(long from, long to) {
    private static final int CHUNK = 1 << 20;

    boolean isEmpty() {
        return from >= to;
    }

    /** From the first to the last byte that is not zero, from a position on. Reads all of it; holes read fast. */
    static Extent nonZero(Path path, long start) {
        long first = -1;
        long end = -1;
        byte[] chunk = new byte[CHUNK];
        byte[] zeros = new byte[CHUNK];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long position = start;
            file.seek(position);
            for (int read = file.read(chunk); read > 0; read = file.read(chunk)) {
                int found = Arrays.mismatch(chunk, 0, read, zeros, 0, read);
                if (found >= 0) {
                    first = first < 0 ? position + found : first;
                    int last = read - 1;
                    while (chunk[last] == 0) {
                        last--;
                    }
                    end = position + last + 1;
                }
                position += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
        return new Extent(first, end);
    }
}
