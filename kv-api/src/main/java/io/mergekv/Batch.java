package io.mergekv;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Operations to be committed together, over any tables. They are applied in order: a later one sees what an earlier
 * one of the same key did. Mutable, for one thread.
 */
public final class Batch {
    private final List<Operation> operations = new ArrayList<>();

    private Batch() {}

    /** An empty batch. */
    public static Batch create() {
        return new Batch();
    }

    /** Adds what {@link Table#merge(Key, Patch)} does. */
    public Batch merge(String table, Key key, Patch patch) {
        return add(new Merge(TableNames.checkWritable(table), key, patch, false));
    }

    /** Adds what {@link Table#update(Key, Patch)} does. */
    public Batch update(String table, Key key, Patch patch) {
        return add(new Merge(TableNames.checkWritable(table), key, patch, true));
    }

    /** Adds what {@link Table#put(Key, Document)} does. */
    public Batch put(String table, Key key, Document document) {
        return add(new Put(TableNames.checkWritable(table), key, document));
    }

    /** Adds what {@link Table#delete(Key)} does. */
    public Batch delete(String table, Key key) {
        return add(new Delete(TableNames.checkWritable(table), key));
    }

    /** Adds what {@link Table#increment(Key, long, String...)} does. */
    public Batch increment(String table, Key key, long by, String... field) {
        return merge(table, key, Patch.incrementAt(by, field));
    }

    /** The operations in order. */
    public List<Operation> operations() {
        return Collections.unmodifiableList(operations);
    }

    private Batch add(Operation operation) {
        operations.add(operation);
        return this;
    }

    /** One operation. */
    public sealed interface Operation {
        /** The table's name. */
        String table();

        /** The key. */
        Key key();
    }

    /**
     * A merge.
     *
     * @param table the table's name
     * @param key the key
     * @param patch what is merged
     * @param onlyIfPresent whether nothing happens where there is no document
     */
    public record Merge(String table, Key key, Patch patch, boolean onlyIfPresent) implements Operation {}

    /**
     * A put.
     *
     * @param table the table's name
     * @param key the key
     * @param document what is put
     */
    public record Put(String table, Key key, Document document) implements Operation {}

    /**
     * A delete.
     *
     * @param table the table's name
     * @param key the key
     */
    public record Delete(String table, Key key) implements Operation {}
}
