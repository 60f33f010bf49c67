package io.mergekv.store.rocksdb;

import io.mergekv.ClosedException;
import io.mergekv.CorruptionException;
import io.mergekv.DatabaseLockedException;
import io.mergekv.KvException;
import io.mergekv.StorageException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Turns RocksDB's errors into ours. */
final class Failures {
    private static final String MEND =
            ": restore the store from a backup, or rebuild it from the change log if that reaches back far enough";

    private final Path directory;

    Failures(Path directory) {
        this.directory = directory;
    }

    /** What {@code e} means when it came while {@code doing}. */
    KvException of(RocksDBException e, String doing) {
        Status status = e.getStatus();
        String message = "" + e.getMessage();
        if (status == null) {
            return new StorageException(doing + " failed in the store " + directory + ": " + message, e);
        }
        if (status.getCode() == Status.Code.Corruption) {
            return damaged(doing + " found damage (" + message + ")", e);
        }
        if (status.getSubCode() == Status.SubCode.NoSpace || message.contains("No space left")) {
            return new StorageException(
                    doing + " failed in the store " + directory + ", the disk is full (" + message
                            + "): make room and open the database again",
                    e);
        }
        // Not when it cannot open the file of the lock, as with too many files open.
        if (message.contains("While lock file") || message.contains("lock hold by current process")) {
            long holder = message.contains("current process")
                    ? ProcessHandle.current().pid()
                    : 0;
            return new DatabaseLockedException(directory, holder);
        }
        return new StorageException(
                doing + " failed in the store " + directory + " (" + message
                        + "): check the disk and the permissions, and open the database again",
                e);
    }

    /** The same while opening, where a file that should be there and is not means damage. */
    KvException ofOpening(RocksDBException e) {
        String message = "" + e.getMessage();
        if (message.contains("No such file or directory")) {
            return damaged("opening misses a file (" + message + ")", e);
        }
        return of(e, "opening");
    }

    KvException damaged(String what) {
        return new CorruptionException(
                "the store " + directory + " is damaged: " + what + MEND,
                directory,
                CorruptionException.UNKNOWN,
                CorruptionException.UNKNOWN,
                null);
    }

    private KvException damaged(String what, RocksDBException e) {
        return new CorruptionException(
                "the store " + directory + " is damaged: " + what + MEND,
                directory,
                CorruptionException.UNKNOWN,
                CorruptionException.UNKNOWN,
                e);
    }

    ClosedException closed() {
        return new ClosedException("the store " + directory + " is closed");
    }

    /** The hook threw {@code cause}. */
    StorageException notFlushed(Throwable cause) {
        return new StorageException(
                "the store " + directory + " flushed nothing, because what must be durable before it could not be made"
                        + " so (" + cause + "): mend that, and flush or write again",
                cause);
    }

    /** A flush in the background ended with {@code cause}. */
    StorageException refused(Throwable cause) {
        return new StorageException(
                "the store " + directory + " did not take this write, because the flush before it failed (" + cause
                        + "); the flush is tried again",
                cause);
    }

    /** RocksDB could not write files: it has stopped, and what is in memory stays there. */
    StorageException broken(RocksDBException cause) {
        return new StorageException(
                "the store " + directory + " takes no writes since it failed to write its files (" + cause.getMessage()
                        + "): check the disk and the permissions, and open the database again",
                cause);
    }
}
