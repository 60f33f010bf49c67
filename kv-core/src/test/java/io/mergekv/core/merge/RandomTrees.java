package io.mergekv.core.merge;

import io.mergekv.Patch;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random documents and patches as trees of Java objects: small, with few names and few values, so that they meet; every
 * type; now and then a map large enough for a longer head. The field "i" mostly holds a whole number and "f" a float,
 * so that most counts can be counted.
 */
final class RandomTrees {
    private static final String[] NAMES = {"a", "b", "c", "i", "f", "aa", "ab", "é", "", "name of 24 characters ..."};
    private static final int MAX_DEPTH = 4;

    private static final Object[] SCALARS = {
        false,
        true,
        0L,
        1L,
        -1L,
        23L,
        24L,
        -24L,
        -25L,
        255L,
        256L,
        65_536L,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0.0,
        -0.0,
        1.0,
        1.5,
        0.1,
        -65_504.0,
        1.0e-7,
        3.4e38,
        1e300,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.MIN_VALUE,
        new BigDecimal("1.0"),
        new BigDecimal("1.00"),
        new BigDecimal("-1e20"),
        new BigDecimal(BigInteger.TWO.pow(64).negate(), 3),
        new BigDecimal(BigInteger.TWO.pow(70), -3),
        "",
        "a",
        "text",
        "é€😀",
        "x".repeat(24),
        new byte[0],
        new byte[] {1, 2, 3},
        Instant.ofEpochSecond(0),
        Instant.ofEpochSecond(-1, 1),
        Instant.ofEpochSecond(1_800_000_000L, 999_999_999),
    };

    private static final Number[] DECIMALS_AND_FLOATS = {
        new BigDecimal("0.5"), new BigDecimal("-1.00"), 0.5, -1.0, 1e300, 2.5, 0.1
    };

    private final SplittableRandom random;

    RandomTrees(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A document, or null for an absent one. */
    @Nullable
    Map<String, @Nullable Object> documentOrAbsent() {
        return random.nextInt(16) == 0 ? null : document();
    }

    Map<String, @Nullable Object> document() {
        return map(1);
    }

    private Map<String, @Nullable Object> map(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = size(depth); i > 0; i--) {
            String name = name();
            map.put(name, value(name, depth));
        }
        return map;
    }

    private int size(int depth) {
        return depth == 1 && random.nextInt(500) == 0 ? 15 + random.nextInt(20) : random.nextInt(7 - depth);
    }

    private String name() {
        return random.nextInt(12) == 0 ? "n" + random.nextInt(40) : NAMES[random.nextInt(NAMES.length)];
    }

    private @Nullable Object value(String name, int depth) {
        if (random.nextInt(4) > 0) {
            if (name.equals("i")) {
                return (long) random.nextInt(-3, 4);
            }
            if (name.equals("f")) {
                return random.nextInt(-3, 4) / 2.0;
            }
        }
        int kind = random.nextInt(20);
        if (kind < 9 && depth < MAX_DEPTH) {
            return map(depth + 1);
        }
        if (kind < 11) {
            return list(depth + 1);
        }
        return kind == 11 ? null : SCALARS[random.nextInt(SCALARS.length)];
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(value("", Math.max(depth, MAX_DEPTH - 1)));
        }
        return list;
    }

    Map<String, @Nullable Object> patch() {
        return patch(1);
    }

    private Map<String, @Nullable Object> patch(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = size(depth); i > 0; i--) {
            String name = name();
            map.put(name, entry(name, depth));
        }
        return map;
    }

    private @Nullable Object entry(String name, int depth) {
        int kind = random.nextInt(20);
        if (name.equals("i") && kind < 8) {
            return Patch.increment((long) random.nextInt(-2, 3));
        }
        if (name.equals("f") && kind < 8) {
            return Patch.increment(random.nextInt(-2, 3) / 4.0);
        }
        if (kind < 3) {
            return Patch.REMOVE;
        }
        if (kind < 9 && depth < MAX_DEPTH) {
            return patch(depth + 1);
        }
        if (kind == 9 && depth < MAX_DEPTH) {
            return Patch.replace(map(depth + 1));
        }
        if (kind == 10 && random.nextInt(10) == 0) {
            return Patch.increment(DECIMALS_AND_FLOATS[random.nextInt(DECIMALS_AND_FLOATS.length)]);
        }
        return value(name, depth);
    }
}
