package io.mergekv;

import java.util.Optional;

/** The state of all tables at one sequence. Safe for use by many threads. Close it: it pins space on disk. */
public interface Snapshot extends AutoCloseable {
    /** The position of the last commit that the snapshot holds. */
    Position position();

    /**
     * Returns the table {@code name} as it is in the snapshot; empty if it had no document.
     *
     * @throws InvalidNameException when the name is not valid
     */
    TableView table(String name);

    /** See {@link TableView#get(Key)}. */
    default Optional<Document> get(String table, Key key) {
        return table(table).get(key);
    }

    /** See {@link TableView#scan}. Close the cursor before the snapshot. */
    default Cursor<Entry> scan(String table, Scan scan) {
        return table(table).scan(scan);
    }

    /** Releases the snapshot. Idempotent. */
    @Override
    void close();
}
