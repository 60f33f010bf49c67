package io.mergekv.testkit.crash;

import io.mergekv.Batch;
import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Patch;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change that an operation asks for, and what it makes of a document, written down on plain maps, apart from the
 * engine. Immutable.
 */
sealed interface ExpectedChange {
    String table();

    Key key();

    /** Adds it to a batch. */
    void addTo(Batch batch);

    /** What it leaves of {@code before}; null is no document. */
    @Nullable
    Map<String, @Nullable Object> apply(@Nullable Map<String, @Nullable Object> before);

    /** Merges a patch of flat fields, of which some are {@link Patch#REMOVE}. */
    record Merge(String table, Key key, Map<String, Object> fields) implements ExpectedChange {
        @Override
        public void addTo(Batch batch) {
            batch.merge(table, key, Patch.ofMap(fields));
        }

        @Override
        public Map<String, @Nullable Object> apply(@Nullable Map<String, @Nullable Object> before) {
            Map<String, @Nullable Object> after = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
            fields.forEach((field, value) -> {
                if (value == Patch.REMOVE) {
                    after.remove(field);
                } else {
                    after.put(field, value);
                }
            });
            return after;
        }
    }

    /** Counts in a field that several writers share. */
    record Count(String table, Key key, long by) implements ExpectedChange {
        private static final String FIELD = "n";

        @Override
        public void addTo(Batch batch) {
            batch.merge(table, key, Patch.of(FIELD, Patch.increment(by)));
        }

        @Override
        public Map<String, @Nullable Object> apply(@Nullable Map<String, @Nullable Object> before) {
            Map<String, @Nullable Object> after = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
            long counted = after.get(FIELD) instanceof Long present ? present : 0L;
            after.put(FIELD, counted + by);
            return after;
        }
    }

    /** Makes the document just this one. */
    record Put(String table, Key key, Map<String, Object> fields) implements ExpectedChange {
        @Override
        public void addTo(Batch batch) {
            batch.put(table, key, Document.ofMap(fields));
        }

        @Override
        public Map<String, @Nullable Object> apply(@Nullable Map<String, @Nullable Object> before) {
            return new LinkedHashMap<>(fields);
        }
    }

    /** Deletes the document. */
    record Delete(String table, Key key) implements ExpectedChange {
        @Override
        public void addTo(Batch batch) {
            batch.delete(table, key);
        }

        @Override
        public @Nullable Map<String, @Nullable Object> apply(@Nullable Map<String, @Nullable Object> before) {
            return null;
        }
    }
}
