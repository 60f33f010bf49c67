package io.mergekv;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random values over the whole range of every type, near its edges more often than not. */
public final class RandomValues {
    private static final int[] LENGTHS = {0, 1, 2, 22, 23, 24, 25, 100, 254, 255, 256, 257};

    private final Random random;

    /** Values of {@code seed}. */
    public RandomValues(long seed) {
        random = new Random(seed);
    }

    /** A map of a few fields, nested at most {@code depth} deep. */
    public Map<String, @Nullable Object> map(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = size(); i > 0; i--) {
            map.put(text(), value(depth - 1));
        }
        return map;
    }

    private int size() {
        return random.nextInt(100) == 0 ? length() : random.nextInt(5);
    }

    private int length() {
        return LENGTHS[random.nextInt(LENGTHS.length)];
    }

    private @Nullable Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> integer();
            case 3 -> floating();
            case 4 -> decimal();
            case 5 -> text();
            case 6 -> {
                byte[] bytes = new byte[length()];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 7 -> instant();
            case 8 -> map(depth);
            default -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = size(); i > 0; i--) {
                    list.add(value(depth - 1));
                }
                yield list;
            }
        };
    }

    /** A whole number of any length. */
    public long integer() {
        long number = random.nextLong() >>> random.nextInt(64);
        number = random.nextInt(3) == 0 ? Long.highestOneBit(number) - random.nextInt(2) : number;
        return random.nextBoolean() ? number : ~number;
    }

    private double floating() {
        return switch (random.nextInt(5)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> Float.intBitsToFloat(random.nextInt());
            case 2 -> random.nextInt(4096) / 1024.0;
            case 3 -> Math.scalb((double) random.nextInt(4096), random.nextInt(60) - 40);
            default -> random.nextInt(7) - 3;
        };
    }

    private BigDecimal decimal() {
        BigInteger mantissa = new BigInteger(random.nextInt(random.nextInt(10) == 0 ? 1024 : 70), random);
        return new BigDecimal(random.nextBoolean() ? mantissa : mantissa.not(), random.nextInt(2049) - 1024);
    }

    private Instant instant() {
        long seconds = random.nextBoolean()
                ? random.nextInt()
                : random.nextLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
        return Instant.ofEpochSecond(seconds, random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
    }

    /** A text of characters of every length in UTF-8. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20) == 0 ? length() : random.nextInt(4); i > 0; i--) {
            int bits = random.nextInt(21) + 1;
            int point = random.nextInt(Math.min(1 << bits, Character.MAX_CODE_POINT + 1));
            boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            text.appendCodePoint(surrogate ? 'x' : point);
        }
        return text.toString();
    }
}
