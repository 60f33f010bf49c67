package io.mergekv.spi;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A range of keys in unsigned byte order: from a lowest key, inclusive, up to a highest, exclusive; both optional. */
public final class ByteRange {
    private static final ByteRange ALL = new ByteRange(null, null);

    private final byte @Nullable [] from;
    private final byte @Nullable [] to;

    private ByteRange(byte @Nullable [] from, byte @Nullable [] to) {
        this.from = from;
        this.to = to;
    }

    /** Every key. */
    public static ByteRange all() {
        return ALL;
    }

    /** The keys {@code k} with {@code from <= k < to}; null leaves that side open. */
    public static ByteRange of(byte @Nullable [] from, byte @Nullable [] to) {
        return new ByteRange(from, to);
    }

    /** The keys that start with {@code prefix}. */
    public static ByteRange prefix(byte[] prefix) {
        return new ByteRange(prefix, successor(prefix).orElse(null));
    }

    /** The lowest key, inclusive, or null. */
    public byte @Nullable [] from() {
        return from;
    }

    /** The highest key, exclusive, or null. */
    public byte @Nullable [] to() {
        return to;
    }

    /** Whether {@code key} is in the range. */
    public boolean contains(byte[] key) {
        return (from == null || Arrays.compareUnsigned(from, key) <= 0)
                && (to == null || Arrays.compareUnsigned(key, to) < 0);
    }

    /** The lowest key above all that start with {@code prefix}; empty where there is none (only 0xff bytes). */
    public static Optional<byte[]> successor(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return Optional.empty();
        }
        byte[] result = Arrays.copyOf(prefix, last + 1);
        result[last]++;
        return Optional.of(result);
    }
}
