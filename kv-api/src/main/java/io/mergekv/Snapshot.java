package io.mergekv;

import java.util.Optional;

/** The state of all tables at one sequence. Safe for use by many threads. Close it: it pins space on disk. */
public interface Snapshot extends AutoCloseable {
    /** The position of the last commit that the snapshot holds. */
    Position position();

    /** The document under {@code key}, if any. */
    Optional<Document> get(String table, Key key);

    /** The entries that {@code scan} visits. Close the cursor before the snapshot. */
    Cursor<Entry> scan(String table, Scan scan);

    /** Releases the snapshot. Idempotent. */
    @Override
    void close();
}
