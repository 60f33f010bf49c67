package io.mergekv.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Documents as plain Java maps, merged by a few lines that share nothing with the engine: what the demonstration holds
 * the database against. For one thread.
 */
final class PlainMaps {
    private final Map<String, Map<String, Object>> documents = new TreeMap<>();

    /** The documents by key. */
    Map<String, Map<String, Object>> documents() {
        return documents;
    }

    /** Forgets the document {@code key}. */
    void delete(String key) {
        documents.remove(key);
    }

    /** Merges {@code patch} into the document {@code key}; nulls in it remove fields. */
    void patch(String key, Map<String, Object> patch) {
        merge(documents.computeIfAbsent(key, k -> new LinkedHashMap<>()), patch, true);
    }

    /** Does what a line of {@code kv tail} tells: sets what is in {@code diff}, then takes away what was removed. */
    void change(String key, Map<String, Object> diff, List<String> removed) {
        Map<String, Object> document = documents.computeIfAbsent(key, k -> new LinkedHashMap<>());
        merge(document, diff, false);
        removed.forEach(pointer -> remove(document, pointer));
    }

    private static void merge(Map<String, Object> into, Map<String, Object> from, boolean nullsRemove) {
        from.forEach((name, value) -> {
            if (value == null && nullsRemove) {
                into.remove(name);
            } else if (value instanceof Map<?, ?>) {
                Map<String, Object> nested = map(into.get(name));
                into.put(name, nested);
                merge(nested, map(value), nullsRemove);
            } else {
                into.put(name, value);
            }
        });
    }

    private static void remove(Map<String, Object> document, String pointer) {
        String[] names = pointer.substring(1).split("/", -1);
        Map<String, Object> parent = document;
        for (int i = 0; i < names.length - 1; i++) {
            parent = map(parent.get(plain(names[i])));
        }
        parent.remove(plain(names[names.length - 1]));
    }

    private static String plain(String name) {
        return name.replace("~1", "/").replace("~0", "~");
    }

    /** What is a map as one, anything else as an empty one. */
    @SuppressWarnings("unchecked") // the keys of maps that came from documents are texts
    private static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : new LinkedHashMap<>();
    }
}
