package io.mergekv.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A directory of this process in {@code java.io.tmpdir}, which nobody else can write to, for a library that is unpacked,
 * loaded and deleted. A process that is killed meanwhile leaves it behind; the next one deletes it. Each holds a lock as
 * long as its process is at work in it, so that a directory without one is abandoned.
 */
final class UnpackDirectory implements AutoCloseable {
    private static final String PREFIX = "mergekv-rocksdb-";
    private static final String OURS = PREFIX + ProcessHandle.current().pid() + "-";
    private static final String LOCK = "lock";
    private static final int TRIES = 100;
    /** One that has no lock file yet is being made. */
    private static final Duration MAKING = Duration.ofHours(1);

    private final Path path;
    private final FileChannel lock;

    private UnpackDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes one, and deletes those that were abandoned by processes of the same user. */
    static UnpackDirectory create() throws IOException {
        for (int tries = 0; tries < TRIES; tries++) {
            Path path = Files.createTempDirectory(OURS);
            Optional<FileChannel> lock = lock(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (lock.isPresent()) {
                deleteAbandoned(path);
                return new UnpackDirectory(path, lock.get());
            }
        }
        throw new IOException("each directory made in it was deleted by another process");
    }

    Path path() {
        return path;
    }

    /** Deletes it. */
    @Override
    public void close() throws IOException {
        delete(path, lock);
    }

    /** Locks a directory; empty when another process has it, or has deleted it. */
    private static Optional<FileChannel> lock(Path directory, OpenOption... options) throws IOException {
        Path file = directory.resolve(LOCK);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, options);
            FileLock lock = channel.tryLock();
            if (lock != null && Files.exists(file)) {
                FileChannel locked = channel;
                channel = null;
                return Optional.of(locked);
            }
            return Optional.empty();
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private static void deleteAbandoned(Path own) {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(own.resolveSibling("."), PREFIX + "*")) {
            UserPrincipal user = Files.getOwner(own);
            for (Path other : others) {
                if (!("" + other.getFileName()).startsWith(OURS)
                        && Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                        && user.equals(Files.getOwner(other, LinkOption.NOFOLLOW_LINKS))) {
                    deleteIfAbandoned(other);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Others may be deleting the same ones; the next start tries again.
        }
    }

    private static void deleteIfAbandoned(Path directory) throws IOException {
        if (!Files.exists(directory.resolve(LOCK))) {
            Instant made = Files.getLastModifiedTime(directory).toInstant();
            if (made.isBefore(Instant.now().minus(MAKING))) {
                StoreFiles.deleteTree(directory);
            }
            return;
        }
        Optional<FileChannel> lock = lock(directory, StandardOpenOption.WRITE);
        if (lock.isPresent()) {
            delete(directory, lock.get());
        }
    }

    private static void delete(Path directory, FileChannel lock) throws IOException {
        try {
            StoreFiles.deleteTree(directory);
        } finally {
            lock.close();
        }
    }
}
