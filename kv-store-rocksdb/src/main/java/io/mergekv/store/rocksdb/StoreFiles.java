package io.mergekv.store.rocksdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mergekv.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a store's directory holds: the RocksDB database in {@code rocksdb}, while it is being created
 * {@code rocksdb.new}, and while it is being copied {@code rocksdb.copy-*}. A database is made aside and renamed when it
 * is complete, so that one without its files is always a damaged one and never one whose making was interrupted; only
 * {@code rocksdb.new} and copies are ever deleted.
 */
final class StoreFiles {
    private static final String DATABASE = "rocksdb";
    private static final String UNFINISHED = "rocksdb.new";
    private static final String COPY = "rocksdb.copy-";
    private static final String DAMAGED_JOURNAL = "journal-damaged-";

    private final Path directory;
    private final Failures failures;
    private final ManifestNote note;

    StoreFiles(Path directory, Failures failures) {
        this.directory = directory;
        this.failures = failures;
        this.note = new ManifestNote(directory, database());
    }

    /** Remembers the list of files that the database has now, to be checked at the next open. */
    void noteManifest() {
        note.take();
    }

    Path database() {
        return database(directory);
    }

    /** Where the database is in a store's {@code directory}. */
    static Path database(Path directory) {
        return directory.resolve(DATABASE);
    }

    Path unfinished() {
        return directory.resolve(UNFINISHED);
    }

    /** Whether there is a database; throws when there is something else, or one that lacks the files it starts from. */
    boolean exists() throws IOException {
        if (!isThere(database())) {
            if (isThere(directory.resolve(ManifestNote.FILE))) {
                throw failures.damaged("the directory rocksdb in it is lost");
            }
            List<String> others = names(directory).stream()
                    .filter(name -> !name.equals(UNFINISHED))
                    .toList();
            if (!others.isEmpty()) {
                throw new FormatException("the directory " + directory + " holds " + others + " and no store of kind"
                        + " rocksdb: open it with the store it was made with, or use an empty directory");
            }
            return false;
        }
        Path current = database().resolve("CURRENT");
        if (!isThere(current)) {
            throw failures.damaged("the file rocksdb/CURRENT is lost");
        }
        String manifest = new String(Files.readAllBytes(current), ISO_8859_1).strip(); // whatever damage it has
        if (!manifest.startsWith("MANIFEST-")) {
            throw failures.damaged("the file rocksdb/CURRENT does not name a manifest");
        }
        if (!isThere(database().resolve(manifest))) {
            throw failures.damaged("the file rocksdb/" + manifest + " is lost");
        }
        if (!note.holds()) {
            throw failures.damaged("the file rocksdb/" + manifest + " lacks or changed what it held");
        }
        // A store that was opened has a journal at any time, be it empty; a copy has none before its first open.
        if (isThere(directory.resolve(ManifestNote.FILE))
                && names(database()).stream().noneMatch(StoreFiles::isJournal)) {
            throw failures.damaged("the journal, rocksdb/*.log, is lost");
        }
        return true;
    }

    /** Whether there is a file. One that may not be looked at is not taken for lost. */
    private static boolean isThere(Path file) throws IOException {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Makes the database that was created aside the store's. */
    void finish() throws IOException {
        sync(unfinished());
        Files.move(unfinished(), database());
        sync(directory);
    }

    /** A new directory beside the database, on its file system, to make a copy in. */
    Path newCopy() throws IOException {
        return Files.createTempDirectory(directory, COPY);
    }

    /** Deletes what copies left behind whose process was killed; to be called when the database is locked. */
    void deleteCopies() throws IOException {
        for (String name : names(directory)) {
            if (name.startsWith(COPY)) {
                deleteTree(directory.resolve(name));
            }
        }
    }

    /** Whether the database has anything in its journal. */
    boolean hasJournal() throws IOException {
        return !journal().isEmpty();
    }

    /** Copies the journal's files to a new directory beside the database, which is returned. */
    Path copyJournalAside() throws IOException {
        int number = 1;
        while (Files.exists(directory.resolve(DAMAGED_JOURNAL + number))) {
            number++;
        }
        Path aside = Files.createDirectory(directory.resolve(DAMAGED_JOURNAL + number));
        for (Path file : journal()) {
            Path copy = aside.resolve(file.getFileName());
            Files.copy(file, copy);
            sync(copy);
        }
        sync(aside);
        sync(directory);
        return aside;
    }

    private List<Path> journal() throws IOException {
        try (Stream<Path> files = Files.list(database())) {
            return files.filter(file -> isJournal(file.toString()) && size(file) > 0)
                    .toList();
        }
    }

    private static boolean isJournal(String file) {
        return file.endsWith(".log");
    }

    /** The bytes of all the store's files. */
    long bytes() {
        try (Stream<Path> files = Files.list(database())) {
            return files.mapToLong(StoreFiles::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void sync(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> "" + file.getFileName()).sorted().toList();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0; // a compaction deleted it meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
