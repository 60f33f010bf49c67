package io.mergekv;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An immutable key: a text, a whole number, bytes, a UUID, or a tuple of these. A single element and the tuple of it
 * alone are the same key. Safe for use by many threads.
 *
 * <p>Keys are ordered by their encoding, the tuple encoding of FoundationDB, element by element: bytes before texts
 * before numbers before UUIDs; texts by their UTF-8 bytes, that is by code point; numbers by value; bytes and UUIDs
 * bytewise; a tuple before the longer ones that start with it.
 */
public final class Key implements Comparable<Key> {
    /** The longest encoded key, in bytes. */
    public static final int MAX_BYTES = 1024;

    final byte[] bytes;

    Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A text key. @throws InvalidKeyException when empty, too long, or with unpaired surrogates */
    public static Key of(String text) {
        return tuple(text);
    }

    /** A whole number. */
    public static Key of(long number) {
        return tuple(number);
    }

    /** Bytes. @throws InvalidKeyException when empty or too long */
    public static Key of(byte[] bytes) {
        return tuple((Object) bytes);
    }

    /** A UUID. */
    public static Key of(UUID uuid) {
        return tuple(uuid);
    }

    /**
     * A tuple of String, Byte, Short, Integer, Long, byte[] and UUID elements; not of tuples.
     *
     * @throws InvalidKeyException when there is no element, one of another type, only an empty one, or more than
     *     {@link #MAX_BYTES}
     */
    public static Key tuple(Object... elements) {
        return new Key(KeyCodec.encode(elements));
    }

    /**
     * A key from its encoding, which is validated and copied.
     *
     * @throws InvalidKeyException when it is not the encoding of a key
     */
    public static Key fromBytes(byte[] encoded) {
        byte[] copy = encoded.clone();
        KeyCodec.decode(copy);
        return new Key(copy);
    }

    /** The elements: String, Long, byte[] and UUID; one for a key that is no tuple. */
    public List<Object> elements() {
        return KeyCodec.decode(bytes);
    }

    /** A copy of the encoding. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The encoding of a text without its end: what all texts that start with {@code prefix} start with. */
    static byte[] textPrefix(String prefix) {
        return KeyCodec.textPrefix(prefix);
    }

    /** By encoding, as unsigned bytes. */
    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key that && Arrays.equals(that.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The text, number, {@code h'hex'} or UUID, or a tuple of these; for people to read, and may change. */
    @Override
    public String toString() {
        List<Object> elements = elements();
        if (elements.size() == 1) {
            return elements.get(0) instanceof byte[] content ? hex(content) : String.valueOf(elements.get(0));
        }
        StringBuilder tuple = new StringBuilder("(");
        for (Object element : elements) {
            tuple.append(tuple.length() == 1 ? "" : ", ");
            if (element instanceof byte[] content) {
                tuple.append(hex(content));
            } else if (element instanceof String) {
                tuple.append('"').append(element).append('"');
            } else {
                tuple.append(element);
            }
        }
        return tuple.append(')').toString();
    }

    private static String hex(byte[] content) {
        return "h'" + DiagnosticNotation.hex(content) + "'";
    }
}
