package io.mergekv.cli;

import io.mergekv.StorageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What is loaded: a file, unpacked where its name ends in {@code .gz}, or standard input. */
final class LoadSource implements AutoCloseable {
    private final String name;
    private final OptionalLong size;
    private final Counting counting;
    private final InputStream content;

    private LoadSource(String name, OptionalLong size, Counting counting, InputStream content) {
        this.name = name;
        this.size = size;
        this.counting = counting;
        this.content = content;
    }

    /** Opens {@code file}, or {@code in} where it is {@code -}. @throws StorageException when it cannot be read */
    static LoadSource open(String file, InputStream in) {
        if (file.equals("-")) {
            Counting counting = new Counting(in);
            return new LoadSource("standard input", OptionalLong.empty(), counting, counting);
        }
        Path path = Arguments.path(file);
        try {
            Counting counting = new Counting(Files.newInputStream(path));
            boolean packed = file.endsWith(".gz");
            InputStream content = packed ? new GzipInput(counting) : counting;
            return new LoadSource(file, OptionalLong.of(Files.size(path)), counting, content);
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + " (" + e + ")", e);
        }
    }

    /** What to call it in messages. */
    String name() {
        return name;
    }

    /** Its text. */
    InputStream content() {
        return content;
    }

    /** How much of it was read, from 0 to 1; empty where its size is not known. May be called by any thread. */
    OptionalLong percentRead() {
        return size.isPresent() && size.getAsLong() > 0
                ? OptionalLong.of(100 * counting.count / size.getAsLong())
                : OptionalLong.empty();
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw new StorageException("cannot close " + name, e);
        }
    }

    private static final class Counting extends FilterInputStream {
        private volatile long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            add(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            add(Math.max(0, read));
            return read;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread reads
        private void add(int read) {
            count += read;
        }
    }
}
