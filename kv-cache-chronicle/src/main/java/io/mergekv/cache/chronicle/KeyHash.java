package io.mergekv.cache.chronicle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * The hash by which eviction orders know keys: eight bytes at a time, each multiplied in. Chronicle's own, by which it
 * places a key, would take as long again as it took there for each read. Keys that were chosen to collide make the order
 * slow, as they would make the map.
 */
final class KeyHash {
    private static final long SEED = new SplittableRandom().nextLong();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private KeyHash() {}

    static int of(byte[] key) {
        long hash = SEED ^ key.length;
        int at = 0;
        for (; at <= key.length - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(key, at));
        }
        long rest = 0;
        for (; at < key.length; at++) {
            rest = (rest << 8) | (key[at] & 0xff);
        }
        hash = mix(hash ^ rest);
        return (int) (hash ^ (hash >>> 32));
    }

    private static long mix(long value) {
        long product = value * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 29);
    }
}
