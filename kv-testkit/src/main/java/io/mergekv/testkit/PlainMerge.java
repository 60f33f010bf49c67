package io.mergekv.testkit;

import io.mergekv.Patch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The rules of merging written down on plain maps, apart from the engine: what it is compared with. */
final class PlainMerge {
    private static final String FIELDS = "abcdef";

    private PlainMerge() {}

    /** What {@code patch}, a map that may hold {@link Patch#REMOVE}, makes of {@code before}. */
    static Map<String, @Nullable Object> apply(
            @Nullable Map<String, @Nullable Object> before, Map<String, @Nullable Object> patch) {
        Map<String, @Nullable Object> after = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
        patch.forEach((field, value) -> {
            if (value == Patch.REMOVE) {
                after.remove(field);
            } else if (value instanceof Map<?, ?> nested) {
                after.put(field, apply(asMap(after.get(field)), fields(nested)));
            } else {
                after.put(field, value);
            }
        });
        return after;
    }

    /** Nested maps of few fields, so that they meet often; with REMOVEs when it is to be a patch. */
    static Map<String, @Nullable Object> random(Random random, boolean patch, int depth) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String field = String.valueOf(FIELDS.charAt(random.nextInt(FIELDS.length())));
            fields.put(field, randomValue(random, patch, depth));
        }
        return fields;
    }

    private static @Nullable Object randomValue(Random random, boolean patch, int depth) {
        return switch (random.nextInt(patch ? 12 : 10)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> (long) random.nextInt(3);
            case 4 -> (double) random.nextInt(3);
            case 5 -> "text" + random.nextInt(3);
            case 6 -> new ArrayList<>(List.of(1L, "two", random.nextBoolean()));
            case 7, 8, 9 -> depth == 0 ? Double.NaN : random(random, patch, depth - 1);
            default -> Patch.REMOVE;
        };
    }

    private static @Nullable Map<String, @Nullable Object> asMap(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? fields(map) : null;
    }

    private static Map<String, @Nullable Object> fields(Map<?, ?> map) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((field, value) -> fields.put((String) field, value));
        return fields;
    }
}
