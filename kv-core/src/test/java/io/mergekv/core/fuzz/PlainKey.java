package io.mergekv.core.fuzz;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads keys as docs/spec.md (KEY-1 to KEY-5) and FoundationDB's tuple layer describe them, and orders what they mean. */
final class PlainKey {
    private PlainKey() {}

    /** The elements, with bytes as buffers, or null where there is no key. */
    static @Nullable List<Object> elements(byte[] encoded) {
        if (encoded.length == 0 || encoded.length > 1024) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        List<Object> elements = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                elements.add(element(in));
            }
        } catch (Refused | BufferUnderflowException | CharacterCodingException e) {
            return null;
        }
        boolean empty = elements.equals(List.of("")) || elements.equals(List.of(ByteBuffer.allocate(0)));
        return empty ? null : elements;
    }

    private static Object element(ByteBuffer in) throws CharacterCodingException {
        int code = in.get() & 0xff;
        if (code == 0x01) {
            return terminated(in);
        } else if (code == 0x02) {
            return StandardCharsets.UTF_8.newDecoder().decode(terminated(in)).toString();
        } else if (code == 0x30) {
            return new UUID(in.getLong(), in.getLong());
        }
        int length = Math.abs(code - 0x14);
        Refused.unless(length <= 8, "another type");
        byte[] bytes = new byte[length];
        in.get(bytes);
        BigInteger number = new BigInteger(1, bytes);
        if (code < 0x14) { // FoundationDB: a negative number of n bytes has 2^(8n) - 1 added to it
            number = number.subtract(BigInteger.ONE.shiftLeft(8 * length).subtract(BigInteger.ONE));
        }
        Refused.unless(number.bitLength() < Long.SIZE, "beyond 64 bits");
        boolean shortest = length == 0 || number.abs().bitLength() > 8 * (length - 1);
        Refused.unless(shortest, "not the shortest form");
        return number.longValueExact();
    }

    private static ByteBuffer terminated(ByteBuffer in) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte b = in.get(); ; b = in.get()) {
            if (b == 0) {
                if (!in.hasRemaining() || in.get(in.position()) != -1) {
                    return ByteBuffer.wrap(content.toByteArray());
                }
                in.get();
            }
            content.write(b);
        }
    }

    /** KEY-2. */
    static int compare(List<Object> left, List<Object> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int compare(Object left, Object right) {
        if (rank(left) != rank(right)) {
            return Integer.compare(rank(left), rank(right));
        } else if (left instanceof ByteBuffer a && right instanceof ByteBuffer b) {
            return Arrays.compareUnsigned(Trees.bytes(a), Trees.bytes(b));
        } else if (left instanceof String a && right instanceof String b) {
            return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
        } else if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        // of equal length, and without signs
        return left.toString().compareTo(right.toString());
    }

    private static int rank(Object element) {
        return element instanceof ByteBuffer ? 0 : element instanceof String ? 1 : element instanceof Long ? 2 : 3;
    }
}
