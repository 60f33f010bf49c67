package io.mergekv.core.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * The hash of stored keys in memory: sixteen bytes at a time are multiplied to 128 bits, which are folded, as wyhash does
 * (Wang Yi, 2019). With secrets that are others in each process, so that nobody can choose keys that collide.
 */
public final class KeyHash {
    private static final SplittableRandom SECRETS = new SplittableRandom();
    private static final long SECRET = SECRETS.nextLong();
    private static final long OTHER_SECRET = SECRETS.nextLong() | 1;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private KeyHash() {}

    /** The hash of {@code key}. */
    public static int of(byte[] key) {
        int length = key.length;
        long hash = OTHER_SECRET ^ length;
        int at = 0;
        for (; at <= length - 2 * Long.BYTES; at += 2 * Long.BYTES) {
            hash = fold((long) LONG.get(key, at) ^ SECRET, (long) LONG.get(key, at + Long.BYTES) ^ hash);
        }
        long first = 0;
        if (at <= length - Long.BYTES) {
            first = (long) LONG.get(key, at);
            at += Long.BYTES;
        }
        long last = 0;
        for (; at < length; at++) {
            last = (last << 8) | (key[at] & 0xff);
        }
        hash = fold(first ^ SECRET, last ^ hash);
        hash = fold(hash ^ OTHER_SECRET, SECRET);
        return (int) (hash ^ (hash >>> 32));
    }

    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ (a * b);
    }
}
