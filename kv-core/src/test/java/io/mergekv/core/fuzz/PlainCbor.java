package io.mergekv.core.fuzz;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents, values and patches as docs/spec.md describes them (DOC-2 to DOC-6), with none of the product's code, and
 * no thought of speed. The trees it makes are compared with {@code equals}: bytes are read-only buffers, the operators of
 * a patch are the types below, all else is as in {@code Value.toObject}.
 */
final class PlainCbor {
    /** The field is removed. */
    static final Object REMOVE = new Object() {
        @Override
        public String toString() {
            return "REMOVE";
        }
    };

    /** The map that replaces. */
    record Replace(Map<String, @Nullable Object> map) {}

    /** The number that is added. */
    record Increment(Number by) {}

    private static final int MAX_DEPTH = 64;
    private static final int MAX_SCALE = 1024;
    private static final int HALF_NAN = 0x7e00;
    private static final Set<Float> HALVES = halves();

    private final ByteBuffer in;

    private PlainCbor(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** The document, or null where there is none. */
    static @Nullable Map<String, @Nullable Object> document(byte[] bytes) {
        return root(bytes, false);
    }

    /** The patch, or null where there is none. */
    static @Nullable Map<String, @Nullable Object> patch(byte[] bytes) {
        return root(bytes, true);
    }

    /** Whether {@code bytes} are a value, and which: a list of it, or null. */
    static @Nullable List<@Nullable Object> value(byte[] bytes) {
        try {
            PlainCbor reader = new PlainCbor(bytes);
            List<@Nullable Object> value = new ArrayList<>();
            value.add(reader.item(0, false));
            return reader.in.hasRemaining() ? null : value;
        } catch (Refused | BufferUnderflowException e) {
            return null;
        }
    }

    private static @Nullable Map<String, @Nullable Object> root(byte[] bytes, boolean operators) {
        try {
            PlainCbor reader = new PlainCbor(bytes);
            Refused.unless(bytes.length > 0 && (bytes[0] & 0xe0) == 0xa0, "no map");
            Object root = reader.item(0, operators);
            return reader.in.hasRemaining() ? null : Trees.map(root);
        } catch (Refused | BufferUnderflowException e) {
            return null;
        }
    }

    private @Nullable Object item(int depth, boolean operators) {
        int initial = in.get() & 0xff;
        if (initial >= 0xe0) {
            return simple(initial, operators);
        }
        BigInteger argument = argument(initial & 0x1f);
        return switch (initial >>> 5) {
            case 0, 1 -> {
                Refused.unless(argument.bitLength() < Long.SIZE, "a number beyond 64 bits");
                yield whole(initial, argument).longValueExact();
            }
            case 2 -> content(argument);
            case 3 -> text(argument);
            case 4 -> array(argument, depth + 1);
            case 5 -> map(argument, depth + 1, operators);
            default -> tagged(argument, depth, operators);
        };
    }

    private @Nullable Object simple(int initial, boolean operators) {
        return switch (initial) {
            case 0xf4 -> false;
            case 0xf5 -> true;
            case 0xf6 -> null;
            case 0xf7 -> {
                Refused.unless(operators, "REMOVE");
                yield REMOVE;
            }
            case 0xf9 -> {
                int bits = in.getShort() & 0xffff;
                double number = half(bits);
                Refused.unless(!Double.isNaN(number) || bits == HALF_NAN, "another NaN");
                yield number;
            }
            case 0xfa -> {
                float number = in.getFloat();
                Refused.unless(!Float.isNaN(number) && !HALVES.contains(number), "16 bits would do");
                yield (double) number;
            }
            case 0xfb -> {
                double number = in.getDouble();
                Refused.unless(!Double.isNaN(number) && (float) number != number, "32 bits would do");
                yield number;
            }
            default -> throw new Refused("no value");
        };
    }

    private BigInteger argument(int low) {
        if (low < 24) {
            return BigInteger.valueOf(low);
        }
        Refused.unless(low <= 27, "an indefinite length, or a reserved head");
        byte[] bytes = new byte[1 << (low - 24)];
        in.get(bytes);
        BigInteger argument = new BigInteger(1, bytes);
        boolean shortest = low == 24 ? argument.intValue() >= 24 : argument.bitLength() > 4 * bytes.length;
        Refused.unless(shortest, "not the shortest form");
        return argument;
    }

    private static BigInteger whole(int initial, BigInteger argument) {
        return initial >>> 5 == 0 ? argument : BigInteger.ONE.negate().subtract(argument);
    }

    private long whole() {
        if (item(0, false) instanceof Long number) {
            return number;
        }
        throw new Refused("no whole number");
    }

    private ByteBuffer content(BigInteger length) {
        Refused.unless(length.compareTo(BigInteger.valueOf(in.remaining())) <= 0, "too short");
        ByteBuffer content = in.slice(in.position(), length.intValueExact());
        in.position(in.position() + content.remaining());
        return content;
    }

    private String text(BigInteger length) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(content(length)).toString();
        } catch (CharacterCodingException e) {
            throw new Refused("not UTF-8");
        }
    }

    private List<@Nullable Object> array(BigInteger count, int depth) {
        Refused.unless(depth <= MAX_DEPTH, "too deep");
        List<@Nullable Object> array = new ArrayList<>();
        for (long i = count.longValue(); i != 0; i--) {
            array.add(item(depth, false));
        }
        return array;
    }

    private Map<String, @Nullable Object> map(BigInteger count, int depth, boolean operators) {
        Refused.unless(depth <= MAX_DEPTH, "too deep");
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        byte[] before = {};
        for (long i = count.longValue(); i != 0; i--) {
            int start = in.position();
            int initial = in.get() & 0xff;
            Refused.unless(initial >>> 5 == 3, "a name that is no text");
            String name = text(argument(initial & 0x1f));
            byte[] encoded = new byte[in.position() - start];
            in.get(start, encoded);
            Refused.unless(Arrays.compareUnsigned(before, encoded) < 0, "a name twice, or out of order");
            before = encoded;
            map.put(name, item(depth, operators));
        }
        return map;
    }

    private Object tagged(BigInteger tag, int depth, boolean operators) {
        return switch (tag.bitLength() < Integer.SIZE ? tag.intValue() : 0) {
            case 1 -> instant(whole(), 0);
            case 4 -> decimal();
            case 1001 -> {
                expect(0xa2, 0x01);
                long seconds = whole();
                expect(0x28);
                long nanos = whole();
                Refused.unless(nanos >= 1 && nanos < 1_000_000_000, "nanoseconds");
                yield instant(seconds, nanos);
            }
            case 0x4D4B5652 -> {
                Refused.unless(operators && depth > 0, "REPLACE");
                Object map = item(depth, false);
                Refused.unless(map instanceof Map<?, ?>, "REPLACE of what is no map");
                yield new Replace(Trees.map(map));
            }
            case 0x4D4B5649 -> {
                Refused.unless(operators && depth > 0, "INCREMENT");
                if (!(item(depth, false) instanceof Number by)) {
                    throw new Refused("INCREMENT by what is no number");
                }
                Refused.unless(!(by instanceof Double number) || Double.isFinite(number), "INCREMENT without end");
                yield new Increment(by);
            }
            default -> throw new Refused("another tag");
        };
    }

    private void expect(int... bytes) {
        for (int expected : bytes) {
            Refused.unless((in.get() & 0xff) == expected, "another byte");
        }
    }

    private static Instant instant(long seconds, long nanos) {
        Refused.unless(
                seconds >= Instant.MIN.getEpochSecond() && seconds <= Instant.MAX.getEpochSecond(), "beyond Instant");
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private BigDecimal decimal() {
        expect(0x82);
        long exponent = whole();
        Refused.unless(Math.abs(exponent) <= MAX_SCALE, "the scale");
        int initial = in.get() & 0xff;
        BigInteger mantissa;
        if (initial == 0xc2 || initial == 0xc3) {
            int head = in.get() & 0xff;
            Refused.unless(head >>> 5 == 2, "no mantissa");
            ByteBuffer content = content(argument(head & 0x1f));
            Refused.unless(content.remaining() > 8 && content.remaining() <= 128 && content.get(0) != 0, "mantissa");
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            mantissa = whole((initial & 1) << 5, new BigInteger(1, bytes));
        } else {
            Refused.unless(initial < 0x40, "no mantissa");
            mantissa = whole(initial, argument(initial & 0x1f));
        }
        return new BigDecimal(mantissa, (int) -exponent);
    }

    /** RFC 8949, appendix D. */
    private static double half(int bits) {
        int exponent = bits >>> 10 & 0x1f;
        double fraction = bits & 0x3ff;
        double magnitude = exponent == 0
                ? fraction * Math.pow(2, -24)
                : exponent < 31
                        ? (fraction + 1024) * Math.pow(2, exponent - 25)
                        : fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        return bits >>> 15 == 0 ? magnitude : -magnitude;
    }

    private static Set<Float> halves() {
        Set<Float> halves = new HashSet<>();
        for (int bits = 0; bits <= 0xffff; bits++) {
            halves.add((float) half(bits));
        }
        return halves;
    }
}
