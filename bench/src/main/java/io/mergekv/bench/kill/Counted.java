package io.mergekv.bench.kill;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A count and some bytes as the bytes that the peers keep. */
final class Counted {
    private Counted() {}

    static byte[] next(byte @Nullable [] before, byte[] padding) {
        return ByteBuffer.allocate(Long.BYTES + padding.length)
                .putLong(count(before) + 1)
                .put(padding)
                .array();
    }

    static long count(byte @Nullable [] value) {
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }
}
