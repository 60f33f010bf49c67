package io.mergekv;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Documents under ordered keys. A write returns when it is committed at the database's {@link Durability}; reads that
 * start afterwards see it. Safe for use by many threads: merges of one key from many threads all land.
 *
 * <p>Every write throws {@link ConflictException} where a condition does not hold, {@link InvalidDocumentException} or
 * {@link CommitTooLargeException} for what is too large, {@link DiskFullException} when there is no room,
 * {@link OutcomeUnknownException} when the disk fails, and after that {@link WritesRefusedException};
 * {@link KvException#outcome} says what became of it. A scan throws {@link CommittedNotAppliedException} when what is
 * committed does not reach the store. Every method throws {@link ClosedException} after the database was closed.
 */
public interface Table {
    /** The table's name. */
    String name();

    /** The document under {@code key}, if there is one. Cost: a cache look-up, or one read of the store. */
    Optional<Document> get(Key key);

    /** See {@link #get(Key)}. */
    default Optional<Document> get(String key) {
        return get(Key.of(key));
    }

    /**
     * The documents under {@code keys}, in a map of the caller's own, in the order of {@code keys}; a key without a
     * document is missing, one that stands there twice comes once. Each document is what {@link #get(Key)} would give
     * during the call, and so at least as new as every write that returned before it; they need not be of one moment: of
     * a commit that returns during the call some may show the state after and some that before. For one moment take a
     * {@linkplain Database#snapshot snapshot}. Cost: a cache look-up for each, and one read of the store for all that
     * the cache lacks.
     */
    Map<Key, Document> getAll(Collection<Key> keys);

    /**
     * Has {@code reader} show the document under {@code key}, until its next use; false where there is none. What it
     * shows is what {@link #get(Key)} would give. A document in the cache is read without any allocation,
     * but for the one read after which it is kept on the heap ({@link DatabaseBuilder#HOT_BYTES}).
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
     * The entries that {@code scan} visits, in its order; a consistent state of the table. Begins by bringing what was
     * committed just before into the store: microseconds after few writes, milliseconds after many.
     */
    Cursor<Entry> scan(Scan scan);

    /** The keys that {@code scan} visits, in its order. */
    Cursor<Key> keys(Scan scan);

    /**
     * Merges {@code patch} into the document under {@code key}, creating it where it is absent. Returns the change, or
     * empty when nothing changed.
     *
     * @throws IncrementException when the patch counts in a field that cannot be counted in
     */
    default Optional<Change> merge(Key key, Patch patch) {
        return merge(key, patch, WriteOptions.defaults());
    }

    /** See {@link #merge(Key, Patch)}. */
    Optional<Change> merge(Key key, Patch patch, WriteOptions options);

    /** See {@link #merge(Key, Patch)}. */
    default Optional<Change> merge(String key, Patch patch) {
        return merge(Key.of(key), patch);
    }

    /** Merges {@code patch} only where there is a document; otherwise nothing happens and the result is empty. */
    default Optional<Change> update(Key key, Patch patch) {
        return update(key, patch, WriteOptions.defaults());
    }

    /** See {@link #update(Key, Patch)}. */
    Optional<Change> update(Key key, Patch patch, WriteOptions options);

    /** See {@link #update(Key, Patch)}. */
    default Optional<Change> update(String key, Patch patch) {
        return update(Key.of(key), patch);
    }

    /** Makes {@code document} the one under {@code key}, by the minimal diff. */
    default Optional<Change> put(Key key, Document document) {
        return put(key, document, WriteOptions.defaults());
    }

    /** See {@link #put(Key, Document)}. */
    Optional<Change> put(Key key, Document document, WriteOptions options);

    /** See {@link #put(Key, Document)}. */
    default Optional<Change> put(String key, Document document) {
        return put(Key.of(key), document);
    }

    /** Removes the document under {@code key}. Returns the change, or empty when there was none. */
    default Optional<Change> delete(Key key) {
        return delete(key, WriteOptions.defaults());
    }

    /** See {@link #delete(Key)}. */
    Optional<Change> delete(Key key, WriteOptions options);

    /** See {@link #delete(Key)}. */
    default Optional<Change> delete(String key) {
        return delete(Key.of(key));
    }

    /**
     * Adds {@code by} to the whole number at {@code field}, which counts from 0 where it or its document is absent.
     * Returns the new value.
     *
     * @throws IncrementException when the field is not a whole number, or the sum overflows
     */
    long increment(Key key, long by, String... field);

    /** See {@link #increment(Key, long, String...)}. */
    default long increment(String key, long by, String... field) {
        return increment(Key.of(key), by, field);
    }

    /**
     * Deletes every document, in commits of bounded size: each is announced, and a crash may leave some. Documents
     * created meanwhile may stay. Returns how many were deleted.
     */
    long clear();

    /**
     * Clears the table and forgets it: everything that was kept for it beside its documents goes too. A later write
     * starts it anew.
     */
    long drop();

    /** The same table with writes that do not block. */
    AsyncTable async();

    /** Subscribes to the table's changes; see {@link Database#subscribe}. */
    Subscription subscribe(Feed feed, Consumer<? super Change> callback);
}
