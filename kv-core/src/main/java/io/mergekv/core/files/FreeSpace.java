package io.mergekv.core.files;

import io.mergekv.DiskFullException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a floor of free room on the disk, because a write through a memory map into a full disk cannot be refused: it
 * kills the JVM. Asks the system only every so many bytes and milliseconds. For one thread at a time.
 */
public final class FreeSpace {
    private static final long BYTES_BETWEEN_LOOKS = 4L << 20;
    private static final long NANOS_BETWEEN_LOOKS = 100_000_000L;

    private final FileStore fileStore;
    private final long floor;
    private long bytesSinceLook = BYTES_BETWEEN_LOOKS;
    private long lastLook;
    private long lastClaim = System.nanoTime();

    /** Watches the file system that holds {@code directory}. */
    public FreeSpace(Path directory, long floor) {
        this.floor = floor;
        try {
            this.fileStore = Files.getFileStore(directory);
        } catch (IOException e) {
            throw unknown(e);
        }
    }

    /** When room was last claimed, in the terms of {@link System#nanoTime}. */
    public long lastClaim() {
        return lastClaim;
    }

    /** Returns when {@code bytes} more may be written. @throws DiskFullException when they may not */
    public void claim(long bytes) {
        bytesSinceLook += bytes;
        long now = System.nanoTime();
        lastClaim = now;
        if (bytesSinceLook < BYTES_BETWEEN_LOOKS && now - lastLook < NANOS_BETWEEN_LOOKS) {
            return;
        }
        long usable;
        try {
            usable = fileStore.getUsableSpace();
        } catch (IOException e) {
            throw unknown(e);
        }
        if (usable - bytes < floor) {
            bytesSinceLook = BYTES_BETWEEN_LOOKS; // look again at once: room may be made
            throw new DiskFullException(usable, floor);
        }
        bytesSinceLook = 0;
        lastLook = now;
    }

    private static StorageException unknown(IOException e) {
        return new StorageException(
                "cannot ask how much room the disk of the database has (" + e + "): is the directory still there?", e);
    }
}
