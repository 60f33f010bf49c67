package io.mergekv.changelog.chronicle;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What can happen to the files of a log. Cycles are counted from 0; a cycle of the tests' logs has 16 sequences. */
final class Damage {
    private Damage() {}

    static Path cycleFile(Path log, int cycle) {
        LogMetadata metadata = LogMetadata.read(log).orElseThrow();
        return metadata.files(log).path(cycle);
    }

    /** Where the bytes of a record begin in the file of its cycle. */
    static long start(Path log, long sequence) {
        LogMetadata metadata = LogMetadata.read(log).orElseThrow();
        LogView view = LogView.of(log, metadata);
        try (CycleWalk walk = new CycleWalk(view, metadata.cycleOf(sequence), new SeekHints(metadata.cycleBits()))) {
            walk.moveTo(sequence);
            return walk.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first bytes of a file. */
    static byte[] head(Path file, int length) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void zero(Path file, long from, long length) {
        edit(file, raf -> write(raf, from, new byte[Math.toIntExact(length)]));
    }

    static void write(Path file, long at, byte... bytes) {
        edit(file, raf -> write(raf, at, bytes));
    }

    static void truncate(Path file, long length) {
        edit(file, raf -> {
            try {
                raf.setLength(length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(RandomAccessFile file, long at, byte[] bytes) {
        try {
            file.seek(at);
            file.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void edit(Path path, Consumer<RandomAccessFile> change) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            change.accept(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
