package io.mergekv.core.merge;

import io.mergekv.Patch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a failing case smaller, step by step, as long as it still fails. */
final class Shrinker {
    private static final int MAX_STEPS = 2000;

    private Shrinker() {}

    /** The smallest trees found for which {@code law} still fails. */
    static List<@Nullable Map<String, @Nullable Object>> shrink(
            List<@Nullable Map<String, @Nullable Object>> failing,
            Consumer<List<@Nullable Map<String, @Nullable Object>>> law) {
        List<@Nullable Map<String, @Nullable Object>> smallest = failing;
        for (int step = 0; step < MAX_STEPS; step++) {
            List<@Nullable Map<String, @Nullable Object>> next = smaller(smallest, law);
            if (next == null) {
                return smallest;
            }
            smallest = next;
        }
        return smallest;
    }

    private static @Nullable List<@Nullable Map<String, @Nullable Object>> smaller(
            List<@Nullable Map<String, @Nullable Object>> failing,
            Consumer<List<@Nullable Map<String, @Nullable Object>>> law) {
        for (int i = 0; i < failing.size(); i++) {
            Map<String, @Nullable Object> tree = failing.get(i);
            if (tree == null) {
                continue;
            }
            for (Map<String, @Nullable Object> candidate : maps(tree)) {
                List<@Nullable Map<String, @Nullable Object>> attempt = new ArrayList<>(failing);
                attempt.set(i, candidate);
                if (fails(attempt, law)) {
                    return attempt;
                }
            }
        }
        return null;
    }

    static boolean fails(
            List<@Nullable Map<String, @Nullable Object>> trees,
            Consumer<List<@Nullable Map<String, @Nullable Object>>> law) {
        try {
            law.accept(trees);
            return false;
        } catch (RuntimeException | AssertionError e) {
            return true;
        }
    }

    private static List<Map<String, @Nullable Object>> maps(Map<String, @Nullable Object> map) {
        List<Map<String, @Nullable Object>> candidates = new ArrayList<>();
        for (String name : map.keySet()) {
            Map<String, @Nullable Object> without = new LinkedHashMap<>(map);
            without.remove(name);
            candidates.add(without);
        }
        map.forEach((name, value) -> {
            for (Object simpler : values(value)) {
                Map<String, @Nullable Object> with = new LinkedHashMap<>(map);
                with.put(name, simpler);
                candidates.add(with);
            }
        });
        return candidates;
    }

    @SuppressWarnings("unchecked") // all maps of these trees have text keys
    private static List<Object> values(@Nullable Object value) {
        List<Object> candidates = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            candidates.addAll(maps((Map<String, @Nullable Object>) map));
        } else if (value instanceof Patch.Operator.Replace replace) {
            maps(replace.map().toMap()).forEach(map -> candidates.add(Patch.replace(map)));
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            candidates.add(List.of());
        } else if (!(value instanceof Patch.Operator) && !Long.valueOf(1).equals(value)) {
            candidates.add(1L);
        }
        return candidates;
    }
}
