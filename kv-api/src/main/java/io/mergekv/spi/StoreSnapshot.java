package io.mergekv.spi;

import org.jspecify.annotations.Nullable;

/** One state of all spaces of a {@link Store}. Safe for use by many threads. */
public interface StoreSnapshot extends AutoCloseable {
    /** The value under {@code key} in that state, or null. */
    byte @Nullable [] get(Space space, byte[] key);

    /** A cursor over the keys in {@code range} in that state. Close it before the snapshot. */
    StoreCursor scan(Space space, ByteRange range, Store.Direction direction);

    /** Releases the snapshot. Idempotent. */
    @Override
    void close();
}
