package io.mergekv.store.rocksdb;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDBException;

/**
 * Copies a store while reads and writes go on. A checkpoint flushes, so writers wait while one is made: it is made beside
 * the database, where it is hard links, and carried to where it shall be when they go on.
 */
final class Copy {
    private final RocksHandles database;
    private final StoreFiles files;
    private final Flushes flushes;

    Copy(RocksHandles database, StoreFiles files, Flushes flushes) {
        this.database = database;
        this.files = files;
        this.flushes = flushes;
    }

    /** Writes the copy aside and renames it, so that there is never half a copy under that name. */
    void to(Path target) throws IOException, RocksDBException {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException(target + " has no parent directory");
        }
        Path partial = Files.createTempDirectory(parent, target.getFileName() + ".partial-");
        try {
            write(StoreFiles.database(partial));
            StoreFiles.sync(partial);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            StoreFiles.sync(parent);
        } finally {
            StoreFiles.deleteTree(partial);
        }
    }

    private void write(Path target) throws IOException, RocksDBException {
        Path beside = files.newCopy();
        try (Checkpoint checkpoint = Checkpoint.create(database.db)) {
            Path made = beside.resolve("checkpoint");
            flushes.flushAnd(() -> checkpoint.createCheckpoint(made.toString()));
            carry(made, target);
        } finally {
            StoreFiles.deleteTree(beside);
        }
    }

    private static void carry(Path made, Path target) throws IOException {
        try {
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) { // another file system
            Files.createDirectory(target);
            for (Path file : list(made)) {
                Path copy = target.resolve(file.getFileName());
                Files.copy(file, copy);
                StoreFiles.sync(copy);
            }
            StoreFiles.sync(target);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
