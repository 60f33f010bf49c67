package io.mergekv.testkit.history;

import io.mergekv.Entry;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is under one key: a document whose fields are whole numbers, or nothing. An immutable value.
 *
 * @param sequence the commit that changed it last; 0 where there is no document
 * @param version the document's version; 0 where there is none
 * @param fields the document's fields
 */
public record Register(long sequence, long version, Map<String, Long> fields) {
    /** No document. */
    public static final Register ABSENT = new Register(0, 0, Map.of());

    /** Takes an immutable copy. */
    public Register {
        fields = Map.copyOf(fields);
    }

    /** What {@code entry} holds; a field that is no whole number is an error of the caller's. */
    public static Register of(Entry entry) {
        Map<String, Long> fields = new TreeMap<>();
        entry.document().forEach((name, value) -> fields.put(name, value.asLong()));
        return new Register(entry.metadata().changedSequence(), entry.metadata().version(), fields);
    }

    /** Whether there is a document. */
    public boolean isPresent() {
        return version != 0;
    }

    @Override
    public String toString() {
        return isPresent() ? new TreeMap<>(fields) + " of sequence " + sequence + ", version " + version : "nothing";
    }
}
