package io.mergekv;

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
public interface Table extends TableView {
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
     * Adds {@code by} to the whole number at {@code field} and returns the new value. An absent field or document counts as 0.
     *
     * @throws IncrementException when the field is not a whole number, or the sum overflows
     */
    long increment(Key key, long by, String... field);

    /** See {@link #increment(Key, long, String...)}. */
    default long increment(String key, long by, String... field) {
        return increment(Key.of(key), by, field);
    }

    /**
     * Deletes every document and returns how many were deleted. Works in commits of bounded size: subscribers see each delete,
     * a crash may leave some documents, and documents created meanwhile may remain.
     */
    long clear();

    /**
     * Clears the table and removes everything that is kept for it beside its documents. A later write creates it again.
     * Returns how many documents were deleted.
     */
    long drop();

    /** The same table with writes that do not block. */
    AsyncTable async();

    /** Subscribes to the table's changes; see {@link Database#subscribe}. */
    Subscription subscribe(Feed feed, Consumer<? super Change> callback);
}
