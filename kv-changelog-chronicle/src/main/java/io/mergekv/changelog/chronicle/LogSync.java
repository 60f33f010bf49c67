package io.mergekv.changelog.chronicle;

import io.mergekv.StorageException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a log durable: the file appended to, and its directory when that has a new entry. Files before it were synced
 * when they were left. Safe for use by many threads.
 */
final class LogSync {
    private @Nullable DiskSync file;
    private boolean directoryChanged = true;
    private long synced = -1;
    private boolean failed;

    /** Turns to the file that is appended to from now on. */
    synchronized void follow(Path path) {
        leave();
        file = new DiskSync(path);
        directoryChanged = true;
    }

    /** Closes the file. */
    synchronized void leave() {
        if (file != null) {
            file.close();
            file = null;
        }
        synced = -1;
    }

    /**
     * Makes durable what was appended when the call began. Once that has failed it always fails: the system may have
     * dropped the pages that it could not write, and would report success the next time.
     */
    synchronized void sync(Path directory, LongSupplier last) {
        if (failed) {
            throw new StorageException(
                    "an earlier sync of the change log in " + directory + " failed: close it and open it again");
        }
        long reached = last.getAsLong();
        if (reached == synced && !directoryChanged) {
            return;
        }
        failed = true;
        if (file != null) {
            file.force();
        }
        if (directoryChanged) {
            DiskSync.directory(directory);
            directoryChanged = false;
        }
        failed = false;
        synced = reached;
    }
}
