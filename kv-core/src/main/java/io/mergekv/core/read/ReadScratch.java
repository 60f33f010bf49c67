package io.mergekv.core.read;

import io.mergekv.core.storage.StoredTable;
import io.mergekv.spi.ByteTarget;

/** What one thread reads with, so that a read that the cache answers leaves no garbage. */
final class ReadScratch {
    /** Longer keys than this get an array each time. */
    private static final int LONGEST = 128;

    /** An array for each length, since the cache takes keys as arrays of their length. */
    private final byte[][] keys = new byte[LONGEST + 1][];

    /** What the cache copies to; each value is {@linkplain ByteTarget#take taken} away at once. */
    final ByteTarget value = new ByteTarget();

    /** The stored form of {@code key}, until the next call. */
    byte[] storedKey(StoredTable table, byte[] key) {
        int length = StoredTable.PREFIX_BYTES + key.length;
        if (length > LONGEST) {
            return table.storedKey(key);
        }
        byte[] stored = keys[length];
        if (stored == null) {
            stored = new byte[length];
            keys[length] = stored;
        }
        table.storedKey(key, stored);
        return stored;
    }
}
