package io.mergekv.core.fuzz;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON text means as a document or merge patch, as the package {@code io.mergekv.json} describes it: trees as those of
 * {@link PlainCbor}.
 */
final class PlainNotation {
    /** A map with one field of such a name is something else, or written within a {@code $map}. */
    static final Set<String> RESERVED = Set.of("$bytes", "$decimal", "$instant", "$float", "$map");

    private static final int MAX_DEPTH = 64;
    private static final int MAX_SCALE = 1024;
    private static final int MAX_MANTISSA_BITS = 1024;
    private static final int MAX_DECIMAL = 4096;

    private PlainNotation() {}

    /** The document, or null where there is none. */
    static @Nullable Map<String, @Nullable Object> document(byte[] utf8) {
        return root(utf8, false);
    }

    /** The merge patch, in which nulls remove, or null where there is none. */
    static @Nullable Map<String, @Nullable Object> mergePatch(byte[] utf8) {
        return root(utf8, true);
    }

    private static @Nullable Map<String, @Nullable Object> root(byte[] utf8, boolean removing) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            Object root = meaning(PlainJson.read(text), removing);
            return root instanceof Map<?, ?> && depth(root) <= MAX_DEPTH ? Trees.map(root) : null;
        } catch (Refused | CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable Object meaning(@Nullable Object json, boolean removing) {
        if (json instanceof List<?> list) {
            List<@Nullable Object> array = new ArrayList<>();
            list.forEach(element -> array.add(meaning(element, false)));
            return array;
        } else if (!(json instanceof Map<?, ?>)) {
            return json;
        }
        Map<String, @Nullable Object> map = Trees.map(json);
        String only = map.size() == 1 ? map.keySet().iterator().next() : "";
        return RESERVED.contains(only) ? wrapped(only, map.get(only), removing) : literally(map, removing);
    }

    private static Map<String, @Nullable Object> literally(Map<String, @Nullable Object> map, boolean removing) {
        Map<String, @Nullable Object> meant = new LinkedHashMap<>();
        map.forEach((name, value) ->
                meant.put(name, value == null && removing ? PlainCbor.REMOVE : meaning(value, removing)));
        return meant;
    }

    private static Object wrapped(String kind, @Nullable Object payload, boolean removing) {
        if (kind.equals("$map")) {
            Refused.unless(payload instanceof Map<?, ?>, "no map");
            return literally(Trees.map(payload), removing);
        } else if (!(payload instanceof String text)) {
            throw new Refused("no text");
        } else {
            try {
                return switch (kind) {
                    case "$bytes" -> bytes(text);
                    case "$decimal" -> decimal(text);
                    case "$instant" -> instant(text);
                    default -> floating(text);
                };
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new Refused("another text");
            }
        }
    }

    private static ByteBuffer bytes(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        String again = Base64.getEncoder().encodeToString(bytes);
        Refused.unless(again.startsWith(text.replace("=", "")), "bits beyond the last byte");
        return ByteBuffer.wrap(bytes);
    }

    private static BigDecimal decimal(String text) {
        Refused.unless(text.length() <= MAX_DECIMAL, "too long a decimal");
        Refused.unless(text.chars().allMatch(c -> c < 128), "digits of another script");
        BigDecimal decimal = new BigDecimal(text);
        BigInteger mantissa = decimal.unscaledValue();
        Refused.unless(Math.abs((long) decimal.scale()) <= MAX_SCALE, "the scale");
        Refused.unless(mantissa.bitLength() <= MAX_MANTISSA_BITS, "the mantissa");
        return decimal;
    }

    private static Instant instant(String text) {
        Refused.unless(text.endsWith("Z"), "not UTC");
        Refused.unless(!text.matches("(?s).*([Tt]24:|:60[.Z]).*"), "a time that no day has");
        return Instant.parse(text);
    }

    private static double floating(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new Refused("a plain number");
        };
    }

    private static int depth(@Nullable Object tree) {
        int deepest = 0;
        if (tree instanceof Map<?, ?> map) {
            for (Object value : map.values()) {
                deepest = Math.max(deepest, depth(value));
            }
        } else if (tree instanceof List<?> list) {
            for (Object element : list) {
                deepest = Math.max(deepest, depth(element));
            }
        } else {
            return 0;
        }
        return deepest + 1;
    }
}
