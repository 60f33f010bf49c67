package io.mergekv.core.files;

import io.mergekv.DatabaseLockedException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The one writer's claim on a database directory. It holds by three means, because each has a hole:
 *
 * <ul>
 *   <li>within the JVM, whatever the class loader, by an entry of {@link JvmClaims};
 *   <li>among processes by an operating system lock on the file {@code lock}, which the system releases when the process
 *       ends, but also, by POSIX, when it closes any descriptor of that file, as one does that copies its own directory;
 *   <li>for that case by the {@link HolderRecord} in the file: who gets the lock while the recorded holder lives gives it
 *       back.
 * </ul>
 *
 * <p>What is left, such as a holder in another container, is fenced: see {@link Hold}.
 */
public final class DirectoryLock implements AutoCloseable {
    static final String FILE = "lock";

    /** How often a holder is asked for again, which may be about to end: its lock is released before it has. */
    private static final int LOOKS_AT_HOLDER = 20;

    private static final long NANOS_BETWEEN_LOOKS = 10_000_000;
    private static final int MAX_RECORD_BYTES = 4096;

    /** Channels that may not be closed, as that would release the lock of somebody else in this process; one a file. */
    private static final Map<String, FileChannel> KEPT = new ConcurrentHashMap<>();

    private final Path directory;
    private final JvmClaims claims;
    private final FileChannel channel;
    private final String record;
    private final boolean predecessorUnknown;

    private DirectoryLock(
            Path directory, JvmClaims claims, FileChannel channel, String record, boolean predecessorUnknown) {
        this.directory = directory;
        this.claims = claims;
        this.channel = channel;
        this.record = record;
        this.predecessorUnknown = predecessorUnknown;
    }

    /**
     * Takes the lock of {@code directory}, which exists.
     *
     * @throws DatabaseLockedException when it is held; no file was changed
     * @throws StorageException when it cannot be taken for another reason, as in a directory that cannot be written
     */
    public static DirectoryLock acquire(Path directory) {
        JvmClaims claims = new JvmClaims();
        DirectoryLock lock = null;
        try {
            Path file = directory.toRealPath().resolve(FILE);
            // Before any descriptor of the file is opened. The file too: a linked copy of the directory has the same.
            claim(claims, directory, FileKeys.of(directory));
            boolean made = Files.exists(file);
            if (made) {
                claim(claims, directory, FileKeys.of(file));
            }
            FileChannel channel = open(file);
            if (!made) {
                claims.add(FileKeys.of(file));
            }
            lock = lockFile(directory, file, claims, channel);
            return lock;
        } catch (IOException e) {
            throw new StorageException(
                    "cannot lock the database directory " + directory + " (" + e
                            + "): check that this user may write there",
                    e);
        } finally {
            if (lock == null) {
                claims.close();
            }
        }
    }

    private static void claim(JvmClaims claims, Path directory, String key) {
        if (!claims.add(key)) {
            throw new DatabaseLockedException(directory, ProcessHandle.current().pid());
        }
    }

    private static FileChannel open(Path file) throws IOException {
        FileChannel kept = KEPT.remove(FileKeys.orEmpty(file));
        return kept != null
                ? kept
                : FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static DirectoryLock lockFile(Path directory, Path file, JvmClaims claims, FileChannel channel)
            throws IOException {
        String key = FileKeys.orEmpty(file);
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            Optional<HolderRecord> found = HolderRecord.parse(read(channel));
            if (lock == null) {
                throw new DatabaseLockedException(
                        directory, found.map(HolderRecord::pid).orElse(0L));
            }
            HolderRecord own = HolderRecord.current(key);
            // This process holds nothing here, or it would have a claim: a record of its own is one that was left.
            Optional<HolderRecord> holder = found.filter(other -> !other.equals(own) && isOf(other, key));
            HolderRecord.State state = holder.map(DirectoryLock::lastState).orElse(HolderRecord.State.DEAD);
            if (state == HolderRecord.State.ALIVE) {
                throw new DatabaseLockedException(
                        directory, holder.map(HolderRecord::pid).orElse(0L));
            }
            if (!key.equals(FileKeys.orEmpty(file))) { // removed, or replaced, while it was being locked
                throw new DatabaseLockedException(directory, 0);
            }
            String record = own.format();
            write(channel, record);
            taken = true;
            return new DirectoryLock(directory, claims, channel, record, state == HolderRecord.State.UNKNOWN);
        } catch (OverlappingFileLockException e) {
            KEPT.put(key, channel);
            taken = true;
            throw new DatabaseLockedException(directory, ProcessHandle.current().pid());
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** An earlier version wrote its process id alone. */
    private static boolean isOf(HolderRecord holder, String key) {
        return holder.file().isEmpty() || holder.file().equals(key);
    }

    private static HolderRecord.State lastState(HolderRecord holder) {
        HolderRecord.State state = holder.state();
        for (int look = 1; state == HolderRecord.State.ALIVE && look < LOOKS_AT_HOLDER; look++) {
            LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
            state = holder.state();
        }
        return state;
    }

    /** Whether a process that had the directory before, and did not let go of it, may still live somewhere. */
    public boolean isPredecessorUnknown() {
        return predecessorUnknown;
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_RECORD_BYTES);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    private static void write(FileChannel channel, String record) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(record.getBytes(StandardCharsets.UTF_8)), 0);
    }

    /** Lets go of the directory, and takes the record back where it still is of this process. */
    @Override
    public void close() {
        try (channel) {
            if (read(channel).equals(record)) {
                channel.truncate(0);
            }
        } catch (IOException e) {
            throw new StorageException("cannot release the lock of " + directory + " (" + e + ")", e);
        } finally {
            claims.close();
        }
    }
}
