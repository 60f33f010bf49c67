package io.mergekv.json;

import io.mergekv.Document;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Documents of every type of value, with a liking for what is awkward in JSON. */
final class RandomDocuments {
    private static final String[] NAMES = {
        "$bytes",
        "$decimal",
        "$instant",
        "$float",
        "$map",
        "$map",
        "$",
        "",
        "a",
        "b",
        "~/",
        "é",
        "\ud83d\ude00",
        "\u0000",
        "a\"b\\",
        "long-name-of-a-field"
    };
    private static final double[] FLOATS = {
        0.0,
        -0.0,
        1.0,
        1.5,
        0.1,
        1e10,
        1e-7,
        1e300,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        2.2250738585072014E-308,
        65504.0,
        3.4028234663852886E38
    };
    private static final long[] WHOLE = {0, 1, -1, 23, 24, 255, 256, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE};

    private final Random random;

    RandomDocuments(long seed) {
        random = new Random(seed);
    }

    Document next() {
        return Document.ofMap(map(0));
    }

    private Map<String, @Nullable Object> map(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(NAMES[random.nextInt(NAMES.length)], value(depth + 1));
        }
        return map;
    }

    private @Nullable Object value(int depth) {
        return switch (random.nextInt(depth > 6 ? 8 : 13)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextBoolean() ? random.nextLong() : WHOLE[random.nextInt(WHOLE.length)];
            case 3 ->
                random.nextBoolean()
                        ? Double.longBitsToDouble(random.nextLong())
                        : FLOATS[random.nextInt(FLOATS.length)];
            case 4 -> new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(400) - 200);
            case 5 -> text();
            case 6 -> bytes();
            case 7 ->
                Instant.ofEpochSecond(
                        random.nextLong() % 31_000_000_000_000_000L,
                        random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
            case 8, 9 -> list(depth);
            default -> map(depth);
        };
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(30) == 0 ? 40 : random.nextInt(4); i > 0; i--) {
            list.add(value(depth + 1));
        }
        return list;
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int point = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            text.appendCodePoint(surrogate ? '?' : point);
        }
        return text.toString();
    }
}
