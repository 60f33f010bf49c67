package io.mergekv.changelog.chronicle;

import io.mergekv.CorruptionException;
import io.mergekv.FormatException;
import io.mergekv.StorageException;
import io.mergekv.changelog.chronicle.FrameWalker.Step;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Changes a log's directory as a whole. Every step may be the last before a crash: what is true is what
 * {@code log.properties} says, it is replaced atomically, and {@link #tidy} finishes or undoes the rest.
 */
final class LogRepair {
    static final String SET_ASIDE = "damaged";
    private static final String GENERATIONS = "generation-*";

    private LogRepair() {}

    /** Makes a new log in a directory that holds none. */
    static LogMetadata create(Path directory, int cycleBits) {
        checkNew(directory);
        LogMetadata metadata = new LogMetadata(cycleBits, 1, 0, -1);
        metadata.write(directory);
        return metadata;
    }

    /** @throws FormatException when a directory without metadata holds a log all the same */
    static void checkNew(Path directory) {
        if (!generations(directory).isEmpty()) {
            throw new FormatException(directory + " holds a change log, but " + LogMetadata.FILE + " is missing: put it"
                    + " back from a copy of the database; it says which sequences the cycle files hold");
        }
    }

    /** Finishes what a crash may have left half done. */
    static void tidy(Path directory, LogMetadata metadata) {
        try {
            Files.deleteIfExists(directory.resolve(LogMetadata.FILE + ".tmp"));
            Path current = Files.createDirectories(metadata.files(directory).directory());
            for (Path generation : generations(directory)) {
                if (generation.equals(current)) {
                    continue;
                }
                if (number(generation) > metadata.generation()) {
                    deleteTree(generation); // copies that a cut had not yet made valid
                } else {
                    retire(directory, generation, current);
                }
            }
            if (metadata.first() > 0) {
                deleteBefore(metadata.files(directory), metadata.cycleOf(metadata.first()));
            }
            // Its content is all derived, and believed by Chronicle: a stale lock in it would even stop the writer.
            Files.deleteIfExists(current.resolve(CycleFiles.CHRONICLE_METADATA));
        } catch (IOException e) {
            throw new StorageException("cannot open the change log in " + directory + " to write: " + e, e);
        }
    }

    /** Deletes the files of the cycles before one. */
    static void deleteBefore(CycleFiles files, int cycle) {
        for (int older : files.cycles().headSet(cycle)) {
            try {
                Files.deleteIfExists(files.path(older));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + files.path(older), e);
            }
        }
    }

    /** Puts zeros over all that stands behind the last record. In place: a reader may have the file mapped. */
    static void wipe(CycleWalk walk) {
        Path path = walk.file().path();
        Extent remains = Extent.nonZero(path, walk.position());
        byte[] zeros = new byte[1 << 16];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(Math.max(0, remains.from()));
            for (long left = remains.to() - remains.from(); left > 0; left -= zeros.length) {
                file.write(zeros, 0, (int) Math.min(left, zeros.length));
            }
            file.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot drop the incomplete record at the end of " + path, e);
        }
    }

    /** Moves a file out of the way. */
    private static void setAside(Path directory, Path file, long generation) {
        try {
            Path aside = Files.createDirectories(directory.resolve(SET_ASIDE));
            String name = "damaged-" + file.getFileName() + "-" + generation;
            Path target = aside.resolve(name);
            for (int n = 2; Files.exists(target); n++) {
                target = aside.resolve(name + "-" + n);
            }
            Files.move(file, target);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set aside " + file, e);
        }
    }

    /**
     * Makes a new generation that ends with a record, and sets aside what it does not share with the old one.
     *
     * @throws CorruptionException when the records up to it cannot all be kept; nothing was changed
     */
    static LogMetadata cut(Path directory, LogView old, long sequence, long blockBytes) {
        LogMetadata metadata = old.metadata();
        boolean keepsSome = metadata.first() > 0 && sequence >= metadata.first();
        LogMetadata cut = metadata.cutAfter(sequence, keepsSome ? metadata.first() : 0);
        CycleFiles files = cut.files(directory);
        try {
            if (Files.exists(files.directory())) {
                deleteTree(files.directory());
            }
            Files.createDirectories(files.directory());
            if (keepsSome) {
                int lastCycle = metadata.cycleOf(sequence);
                for (int cycle = metadata.cycleOf(metadata.first()); cycle <= lastCycle; cycle++) {
                    if (!old.files().exists(cycle)) {
                        Path missing = old.files().path(cycle);
                        throw new CorruptionException(
                                "cannot keep the change log up to record " + sequence + ": " + missing + " is missing",
                                missing,
                                CorruptionException.UNKNOWN,
                                CorruptionException.UNKNOWN,
                                null);
                    }
                    if (cycle < lastCycle || (sequence == metadata.limit(cycle) - 1 && TailState.isWhole(old, cycle))) {
                        share(old.files().path(cycle), files.path(cycle));
                    } else {
                        copy(old, cycle, sequence, files, blockBytes);
                    }
                }
            }
            DiskSync.directory(files.directory());
            DiskSync.directory(directory);
            cut.write(directory);
            retire(directory, old.files().directory(), files.directory());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot cut the change log in " + directory, e);
        }
        return cut;
    }

    private static void copy(LogView old, int cycle, long last, CycleFiles target, long blockBytes) throws IOException {
        long base = old.metadata().base(cycle);
        byte[] bytes = new byte[4096];
        // In a directory of its own, as Chronicle looks at all that is there.
        Path workshop = Files.createDirectory(target.directory().resolve("copy"));
        try (CycleWalk walk =
                        new CycleWalk(old, cycle, new SeekHints(old.metadata().cycleBits()));
                CycleAppender appender = new CycleAppender(workshop, -1, blockBytes)) {
            for (long sequence = base; sequence <= last; sequence++) {
                if (walk.next() != Step.RECORD) {
                    throw new CorruptionException("cannot keep the change log up to record " + last + ": record "
                            + sequence + " cannot be read from " + walk.file().path());
                }
                if (walk.length() > bytes.length) {
                    bytes = new byte[Math.max(walk.length(), 2 * bytes.length)];
                }
                walk.copy(bytes);
                ByteBuffer record = ByteBuffer.wrap(bytes, 0, walk.length());
                appender.append(cycle, sequence - base, 0, false, record);
            }
        }
        Files.move(new CycleFiles(workshop).path(cycle), target.path(cycle));
        deleteTree(workshop);
        DiskSync.file(target.path(cycle));
    }

    private static void share(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(from, to); // no hard links here
            DiskSync.file(to);
        }
    }

    /** Empties an old generation: what the current one shares is dropped, the rest is set aside. */
    private static void retire(Path directory, Path old, Path current) throws IOException {
        for (Path file : children(old, "*")) {
            Path successor = current.resolve(file.getFileName());
            boolean derived = file.getFileName().toString().equals(CycleFiles.CHRONICLE_METADATA);
            if (derived || (Files.exists(successor) && same(file, successor))) {
                Files.delete(file);
            } else {
                setAside(directory, file, number(old));
            }
        }
        Files.delete(old);
        DiskSync.directory(directory);
    }

    private static boolean same(Path file, Path successor) throws IOException {
        return Files.isSameFile(file, successor) || Files.mismatch(file, successor) < 0;
    }

    private static long number(Path generation) {
        String name = generation.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('-') + 1));
    }

    private static List<Path> generations(Path directory) {
        try {
            List<Path> found = new ArrayList<>();
            for (Path path : children(directory, GENERATIONS)) {
                if (path.getFileName().toString().matches("generation-\\d{1,18}")) {
                    found.add(path);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    private static List<Path> children(Path directory, String glob) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
            stream.forEach(children::add);
        }
        return children;
    }

    private static void deleteTree(Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(root)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
