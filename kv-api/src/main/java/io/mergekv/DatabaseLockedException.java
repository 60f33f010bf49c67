package io.mergekv;

import java.nio.file.Path;

/**
 * Another process, or another instance in this one, has the database open for writing. Nothing was changed. As the cause of
 * a failed write: another process has taken the directory since it was opened here.
 */
public final class DatabaseLockedException extends KvException {
    private static final long serialVersionUID = 1L;

    private final transient Path directory;
    private final long holder;

    /** Creates the exception. */
    public DatabaseLockedException(Path directory, long holder) {
        super(
                Outcome.REFUSED,
                "the database " + directory + " is open in process " + (holder == 0 ? "(unknown)" : holder)
                        + ": close it there, or tail its log with ChangeLogReader",
                null);
        this.directory = directory;
        this.holder = holder;
    }

    /** The database's directory. */
    public Path directory() {
        return directory;
    }

    /** The process id of the holder; 0 where it could not be read. */
    public long holder() {
        return holder;
    }
}
