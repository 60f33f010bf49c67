package io.mergekv.core.files;

import io.mergekv.DatabaseLockedException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one writer's claim on a database directory: an operating system lock on the file {@code lock}, which the system
 * itself releases when the process ends, however it ends. The file holds the process id for others to read.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "lock";

    /** POSIX releases a process's locks when it closes any descriptor of the file, so one process asks only once. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private DirectoryLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the lock of {@code directory}, which exists.
     *
     * @throws DatabaseLockedException when it is held
     * @throws StorageException when it cannot be taken for another reason, as in a directory that cannot be written
     */
    public static DirectoryLock acquire(Path directory) {
        try {
            Path key = directory.toRealPath();
            if (!HELD_HERE.add(key)) {
                throw new DatabaseLockedException(
                        directory, ProcessHandle.current().pid());
            }
            DirectoryLock lock = null;
            try {
                lock = lockFile(key, directory);
                return lock;
            } finally {
                if (lock == null) {
                    HELD_HERE.remove(key);
                }
            }
        } catch (IOException e) {
            throw new StorageException(
                    "cannot lock the database directory " + directory + " (" + e
                            + "): check that this user may write there",
                    e);
        }
    }

    private static DirectoryLock lockFile(Path key, Path directory) throws IOException {
        Path file = key.resolve(FILE);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock == null) {
                throw new DatabaseLockedException(directory, holder(file));
            }
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new DirectoryLock(key, channel);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    private static long holder(Path file) throws IOException {
        try {
            return Long.parseLong(Files.readString(file).trim());
        } catch (NumberFormatException e) {
            return 0; // between the holder's lock and its write
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StorageException("cannot release the lock of " + key, e);
        } finally {
            HELD_HERE.remove(key);
        }
    }
}
