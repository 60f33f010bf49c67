package io.mergekv.testkit.history;

import java.util.HashMap;
import java.util.Map;

/** One thing that a write does to one key: the model that a database is held against. An immutable value. */
public sealed interface Step {
    /** The key. */
    String key();

    /** What it makes of {@code before}, in commit {@code sequence}; {@code before} itself where it changes nothing. */
    default Register applyTo(Register before, long sequence) {
        Map<String, Long> fields = new HashMap<>(before.fields());
        change(fields);
        return before.isPresent() && fields.equals(before.fields())
                ? before
                : new Register(sequence, before.version() + 1, fields);
    }

    /** Changes the fields of a document; the empty document where there was none. */
    void change(Map<String, Long> fields);

    /** Sets fields and leaves the others alone. */
    record Merge(String key, Map<String, Long> fields) implements Step {
        /** Takes an immutable copy. */
        public Merge {
            fields = Map.copyOf(fields);
        }

        @Override
        public void change(Map<String, Long> target) {
            target.putAll(fields);
        }
    }

    /** Adds to a field, which counts as 0 where it is missing. */
    record Increment(String key, String field, long by) implements Step {
        @Override
        public void change(Map<String, Long> target) {
            target.merge(field, by, Math::addExact);
        }
    }

    /** Replaces the document. */
    record Put(String key, Map<String, Long> fields) implements Step {
        /** Takes an immutable copy. */
        public Put {
            fields = Map.copyOf(fields);
        }

        @Override
        public void change(Map<String, Long> target) {
            target.clear();
            target.putAll(fields);
        }
    }

    /** Removes the document. */
    record Delete(String key) implements Step {
        @Override
        public Register applyTo(Register before, long sequence) {
            return Register.ABSENT;
        }

        @Override
        public void change(Map<String, Long> target) {
            target.clear();
        }
    }
}
