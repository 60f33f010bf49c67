package io.mergekv.cache.chronicle;

import net.openhft.chronicle.algo.hashing.LongHashFunction;

/** The hash by which Chronicle Map places a key: its low bits choose the segment, and we use the high ones. */
final class KeyHash {
    private static final LongHashFunction HASH = LongHashFunction.xx_r39();

    private KeyHash() {}

    /** All 64 bits. */
    static long of(byte[] key) {
        return HASH.hashBytes(key);
    }

    /** The bits that place a key in a segment's eviction order. */
    static int within(long hash) {
        return (int) (hash >>> 32);
    }
}
