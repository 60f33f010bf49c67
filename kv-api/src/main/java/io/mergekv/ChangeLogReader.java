package io.mergekv;

import java.nio.file.Path;
import java.util.UUID;

/**
 * Follows a database's change log from any process of the host, next to a live writer and without its help, before,
 * during and after its restarts, or with no writer at all. Changes no file. Safe for use by many threads.
 */
public interface ChangeLogReader extends AutoCloseable {
    /**
     * Opens the log of the database in {@code directory}.
     *
     * @throws NoSuchDatabaseException when there is no database
     * @throws FormatException when its log cannot be read by other processes
     * @throws ProviderException when its log's provider is not on the path
     * @throws StorageException when a file cannot be read
     */
    static ChangeLogReader open(Path directory) {
        return Engines.get().openReader(Database.at(directory).config());
    }

    /** The database's id. */
    UUID databaseId();

    /** The newest sequence that a cursor would show now; 0 when there is none. */
    long lastSequence();

    /** The oldest sequence kept; 0 when there is none. */
    long firstSequence();

    /**
     * A cursor over the changes of {@code feed}.
     *
     * @throws PositionUnavailableException when the start is no longer kept
     * @throws PositionMismatchException when the start is of another database or of a replaced history
     */
    ChangeCursor read(Feed feed);

    /** Closes the reader and its cursors. Idempotent. */
    @Override
    void close();
}
