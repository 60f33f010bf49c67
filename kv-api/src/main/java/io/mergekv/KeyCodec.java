package io.mergekv;

import io.mergekv.cbor.CborWriter;
import io.mergekv.cbor.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tuple encoding of FoundationDB, for the types that keys have: order-preserving, one encoding for a value. Bytes
 * and texts are ended by 00, and a 00 inside is 00 ff; a number is a type code that tells sign and length, then its
 * magnitude (the complement for negative ones), big endian.
 */
final class KeyCodec {
    static final int BYTES = 0x01;
    static final int TEXT = 0x02;
    static final int ZERO = 0x14;
    static final int UUID_CODE = 0x30;
    private static final int ESCAPE = 0xff;
    private static final int UUID_BYTES = 16;

    private KeyCodec() {}

    static byte[] encode(Object... elements) {
        if (elements.length == 0) {
            throw new InvalidKeyException("a key has at least one element");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(32);
        for (int i = 0; i < elements.length; i++) {
            encode(out, elements[i], elements.length == 1 ? "the key" : "element " + i + " of the key");
            if (out.size() > Key.MAX_BYTES) {
                throw tooLong(out.size());
            }
        }
        byte[] encoded = out.toByteArray();
        checkNotEmpty(encoded);
        return encoded;
    }

    private static void encode(ByteArrayOutputStream out, @Nullable Object element, String what) {
        if (element instanceof String text) {
            out.write(TEXT);
            terminated(out, utf8(text, what));
            out.write(0);
        } else if (element instanceof Long
                || element instanceof Integer
                || element instanceof Short
                || element instanceof Byte) {
            number(out, ((Number) element).longValue());
        } else if (element instanceof byte[] bytes) {
            out.write(BYTES);
            terminated(out, bytes);
            out.write(0);
        } else if (element instanceof UUID uuid) {
            out.write(UUID_CODE);
            bigEndian(out, uuid.getMostSignificantBits(), Long.BYTES);
            bigEndian(out, uuid.getLeastSignificantBits(), Long.BYTES);
        } else {
            throw new InvalidKeyException(what + " is "
                    + (element == null ? "null" : "a " + element.getClass().getName())
                    + "; it must be a String, Byte, Short, Integer, Long, byte[] or UUID");
        }
    }

    static byte[] textPrefix(String prefix) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(prefix.length() + 1);
        out.write(TEXT);
        terminated(out, utf8(prefix, "the key prefix"));
        return out.toByteArray();
    }

    private static byte[] utf8(String text, String what) {
        if (text.length() > Key.MAX_BYTES) {
            throw tooLong(text.length());
        }
        try {
            CborWriter.utf8Length(text);
        } catch (InvalidDocumentException e) {
            throw new InvalidKeyException(what + " is not valid: " + e.getMessage(), e);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void terminated(ByteArrayOutputStream out, byte[] content) {
        if (content.length > Key.MAX_BYTES) {
            throw tooLong(content.length);
        }
        for (byte b : content) {
            out.write(b);
            if (b == 0) {
                out.write(ESCAPE);
            }
        }
    }

    private static void number(ByteArrayOutputStream out, long number) {
        long magnitude = number < 0 ? -number : number; // Long.MIN_VALUE stays, and is right as an unsigned number
        int length = (Long.SIZE - Long.numberOfLeadingZeros(magnitude) + 7) / 8;
        out.write(number < 0 ? ZERO - length : ZERO + length);
        bigEndian(out, number < 0 ? ~magnitude : magnitude, length);
    }

    private static void bigEndian(ByteArrayOutputStream out, long number, int length) {
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            out.write((int) (number >>> shift));
        }
    }

    static List<Object> decode(byte[] encoded) {
        if (encoded.length > Key.MAX_BYTES) {
            throw tooLong(encoded.length);
        }
        checkNotEmpty(encoded);
        List<Object> elements = new ArrayList<>(1);
        ByteBuffer in = ByteBuffer.wrap(encoded);
        while (in.hasRemaining()) {
            elements.add(decode(in));
        }
        return elements;
    }

    private static Object decode(ByteBuffer in) {
        int at = in.position();
        int code = in.get() & 0xff;
        if (code == BYTES) {
            return content(in);
        }
        if (code == TEXT) {
            byte[] utf8 = content(in);
            if (Utf8.firstInvalid(utf8, 0, utf8.length) >= 0) {
                throw malformed("holds a text that is not UTF-8", at);
            }
            return new String(utf8, StandardCharsets.UTF_8);
        }
        if (code >= ZERO - Long.BYTES && code <= ZERO + Long.BYTES) {
            return number(in, code - ZERO);
        }
        if (code == UUID_CODE && in.remaining() >= UUID_BYTES) {
            return new UUID(in.getLong(), in.getLong());
        }
        throw malformed(
                code == UUID_CODE ? "ends too early" : "holds the type code 0x" + Integer.toHexString(code), at);
    }

    private static byte[] content(ByteBuffer in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.remaining());
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == 0) {
                if (!in.hasRemaining() || in.get(in.position()) != (byte) ESCAPE) {
                    return out.toByteArray();
                }
                in.get();
            }
            out.write(b);
        }
        throw malformed("ends within a text or bytes", in.position());
    }

    private static Object number(ByteBuffer in, int signedLength) {
        int at = in.position() - 1;
        int length = Math.abs(signedLength);
        if (in.remaining() < length) {
            throw malformed("ends too early", at);
        }
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = (bits << 8) | (in.get() & 0xff);
        }
        long mask = length == Long.BYTES ? -1 : (1L << (8 * length)) - 1;
        long magnitude = signedLength < 0 ? (~bits & mask) : bits;
        if (length > 0 && magnitude >>> (8 * (length - 1)) == 0) {
            throw malformed("holds a number that is not in its shortest form", at);
        }
        boolean fits = magnitude >= 0 || (signedLength < 0 && magnitude == Long.MIN_VALUE);
        if (!fits) {
            throw malformed("holds a number beyond 64 bits with its sign", at);
        }
        return signedLength < 0 ? -magnitude : magnitude;
    }

    private static void checkNotEmpty(byte[] encoded) {
        boolean empty = encoded.length == 0
                || (encoded.length == 2 && encoded[0] <= TEXT && encoded[0] >= BYTES && encoded[1] == 0);
        if (empty) {
            throw new InvalidKeyException("the key is empty: a text or bytes of at least one byte are needed");
        }
    }

    private static InvalidKeyException malformed(String problem, int at) {
        return new InvalidKeyException("the encoded key " + problem + " at byte " + at);
    }

    private static InvalidKeyException tooLong(int length) {
        return new InvalidKeyException(
                "the key has at least " + length + " bytes, more than the limit of " + Key.MAX_BYTES + " when encoded");
    }
}
