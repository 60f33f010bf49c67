package io.mergekv;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * What can be read of a table: of the live one ({@link Table}), or of one in a {@link Snapshot}, which never changes. Safe for
 * use by many threads. Every method throws {@link ClosedException} after the database or the snapshot was closed.
 */
public interface TableView {
    /** The table's name. */
    String name();

    /** The document under {@code key}, if there is one. Cost: a cache look-up, or one read of the store. */
    Optional<Document> get(Key key);

    /** See {@link #get(Key)}. */
    default Optional<Document> get(String key) {
        return get(Key.of(key));
    }

    /**
     * Returns the documents under {@code keys}, in the order of {@code keys}, in a new map that the caller may change. Absent
     * keys are omitted; duplicates are returned once. Each document is at least as new as every write that returned before
     * the call. The documents need not be of one sequence: a commit that returns during the call may show in some of them
     * only. For one sequence use a {@linkplain Database#snapshot snapshot}. Cost: one cache look-up for each key, and one read
     * of the store for all that are not cached.
     */
    Map<Key, Document> getAll(Collection<Key> keys);

    /**
     * Points {@code reader} at the document that {@link #get(Key)} would return, valid until the reader's next use. Returns
     * false if absent. A cache hit allocates nothing, except once, when the document is admitted to the heap
     * ({@link DatabaseBuilder#HOT_BYTES}).
     */
    boolean read(Key key, DocumentReader reader);

    /** The document under {@code key} with its metadata, if there is one. */
    Optional<Entry> entry(Key key);

    /** See {@link #entry(Key)}. */
    default Optional<Entry> entry(String key) {
        return entry(Key.of(key));
    }

    /** Whether there is a document under {@code key}. */
    boolean exists(Key key);

    /** See {@link #exists(Key)}. */
    default boolean exists(String key) {
        return exists(Key.of(key));
    }

    /** How many documents there are. Constant time. */
    long size();

    /**
     * Returns the entries that {@code scan} visits, in its order, from one consistent state of the table. A live table applies
     * pending commits to the store first: microseconds after few writes, milliseconds after many. Close the cursor.
     */
    Cursor<Entry> scan(Scan scan);

    /** The keys that {@code scan} visits, in its order. */
    Cursor<Key> keys(Scan scan);
}
