package io.mergekv;

import io.mergekv.spi.ByteRange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A range of keys in the order of {@link Key}: an immutable value. */
public final class KeyRange {
    private static final KeyRange ALL = new KeyRange(null, null);

    private final byte @Nullable [] from;
    private final byte @Nullable [] to;

    private KeyRange(byte @Nullable [] from, byte @Nullable [] to) {
        this.from = from;
        this.to = to;
    }

    /** Every key. */
    public static KeyRange all() {
        return ALL;
    }

    /** From {@code key}, inclusive. */
    public static KeyRange from(Key key) {
        return new KeyRange(key.bytes, null);
    }

    /** Up to {@code key}, exclusive. */
    public static KeyRange to(Key key) {
        return new KeyRange(null, key.bytes);
    }

    /** From {@code from}, inclusive, to {@code to}, exclusive. */
    public static KeyRange of(Key from, Key to) {
        return new KeyRange(from.bytes, to.bytes);
    }

    /** The text keys, and the tuples with a text in first place, whose text starts with {@code prefix}. */
    public static KeyRange prefix(String prefix) {
        return ofBytes(ByteRange.prefix(Key.textPrefix(prefix)));
    }

    /** The tuples that start with the elements of {@code prefix}, and {@code prefix} itself. */
    public static KeyRange prefix(Key prefix) {
        // No element starts with 0xff; the plain prefix would also hold texts that go on with the character 0.
        byte[] end = Arrays.copyOf(prefix.bytes, prefix.bytes.length + 1);
        end[prefix.bytes.length] = (byte) 0xff;
        return new KeyRange(prefix.bytes, end);
    }

    /** The keys that are in both ranges. */
    public KeyRange and(KeyRange other) {
        byte[] low = from == null || (other.from != null && Arrays.compareUnsigned(from, other.from) < 0)
                ? other.from
                : from;
        byte[] high = to == null || (other.to != null && Arrays.compareUnsigned(to, other.to) > 0) ? other.to : to;
        return new KeyRange(low, high);
    }

    /** Whether {@code key} is in the range. */
    public boolean contains(Key key) {
        return toBytes().contains(key.bytes);
    }

    /** The range over encoded keys. */
    public ByteRange toBytes() {
        return ByteRange.of(from, to);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyRange that && Arrays.equals(from, that.from) && Arrays.equals(to, that.to);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
    }

    /** The encoded bounds in hex; for people to read, and may change. */
    @Override
    public String toString() {
        return "[" + (from == null ? "" : DiagnosticNotation.hex(from)) + ", "
                + (to == null ? "" : DiagnosticNotation.hex(to)) + ")";
    }

    private static KeyRange ofBytes(ByteRange range) {
        return new KeyRange(range.from(), range.to());
    }
}
