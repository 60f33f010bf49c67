package io.mergekv;

import java.util.List;
import java.util.UUID;

/**
 * An immutable key: a text, a whole number, bytes, a UUID, or a tuple of these. Keys are ordered by their encoding, the
 * tuple encoding of FoundationDB: bytes before texts before tuples before numbers before UUIDs; texts by their UTF-8
 * bytes, that is by code point. Safe for use by many threads.
 */
public final class Key implements Comparable<Key> {
    /** The longest encoded key, in bytes. */
    public static final int MAX_BYTES = 1024;

    private final byte[] bytes;

    @SuppressWarnings("UnusedMethod")
    private Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A text key. @throws InvalidKeyException when empty, too long, or with unpaired surrogates */
    public static Key of(String text) {
        throw new UnsupportedOperationException();
    }

    /** A whole number. */
    public static Key of(long number) {
        throw new UnsupportedOperationException();
    }

    /** Bytes. @throws InvalidKeyException when empty or too long */
    public static Key of(byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    /** A UUID. */
    public static Key of(UUID uuid) {
        throw new UnsupportedOperationException();
    }

    /** A tuple of String, Byte, Short, Integer, Long, byte[] and UUID elements. */
    public static Key tuple(Object... elements) {
        throw new UnsupportedOperationException();
    }

    /** A key from its encoding, which is validated and copied. */
    public static Key fromBytes(byte[] encoded) {
        throw new UnsupportedOperationException();
    }

    /** The elements: String, Long, byte[] and UUID; one for a key that is no tuple. */
    public List<Object> elements() {
        throw new UnsupportedOperationException();
    }

    /** A copy of the encoding. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The encoding of a text without its end: what all texts that start with {@code prefix} start with. */
    static byte[] textPrefix(String prefix) {
        throw new UnsupportedOperationException(prefix);
    }

    /** By encoding, as unsigned bytes. */
    @Override
    public int compareTo(Key other) {
        return java.util.Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key that && java.util.Arrays.equals(that.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(bytes);
    }
}
