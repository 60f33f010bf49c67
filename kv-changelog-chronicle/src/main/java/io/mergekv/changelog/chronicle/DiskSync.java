package io.mergekv.changelog.chronicle;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes what was written to a file, by whomever and also through a mapping, durable. An interrupt cannot break it: an
 * interrupted {@link FileChannel#force} closes its channel, so a second descriptor stands by whose sync knows no
 * interrupts. It is opened together with the first, to learn of every write error since.
 */
final class DiskSync implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final RandomAccessFile spare;

    DiskSync(Path path) {
        this.path = path;
        try {
            spare = new RandomAccessFile(path.toFile(), "rw");
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + path, e);
        }
    }

    /** Syncs the file. Keeps the interrupt of the calling thread for later. */
    void force() {
        boolean interrupted = Thread.interrupted();
        try {
            if (channel.isOpen()) {
                channel.force(false);
            } else {
                spare.getFD().sync();
            }
        } catch (ClosedChannelException e) {
            interrupted |= Thread.interrupted();
            syncSpare();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sync " + path, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void syncSpare() {
        try {
            spare.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sync " + path, e);
        }
    }

    @Override
    public void close() {
        try (spare) {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + path, e);
        }
    }

    /** Syncs a closed file. */
    static void file(Path path) {
        try (DiskSync sync = new DiskSync(path)) {
            sync.force();
        }
    }

    /** Makes creations, renames and deletions of a directory's entries durable. */
    static void directory(Path path) {
        boolean interrupted = Thread.interrupted();
        try {
            while (!forced(path)) {
                interrupted |= Thread.interrupted();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot sync the directory " + path, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean forced(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedChannelException e) {
            return false; // interrupted
        }
    }
}
