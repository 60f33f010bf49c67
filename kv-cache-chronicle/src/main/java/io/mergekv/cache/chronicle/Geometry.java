package io.mergekv.cache.chronicle;

import io.mergekv.ProviderException;

/**
 * How the bytes of a cache are divided. The map's memory is cut into segments, each with a lock and an eviction order of
 * its own, and segments into chunks, of which an entry takes as many in a row as it needs.
 *
 * @param segments a power of two
 * @param entriesPerSegment how many entries a segment may hold
 * @param chunkBytes a power of two, about an eighth of an average entry: what is lost at an entry's end is half of that
 * @param chunksPerSegment how many chunks a segment has
 * @param orderBytesPerSegment how long a segment's eviction order may grow, in bytes of keys and their headers
 */
record Geometry(int segments, int entriesPerSegment, int chunkBytes, int chunksPerSegment, int orderBytesPerSegment) {
    /** Below this, the fixed parts of a map leave nothing for entries. */
    static final long LEAST_BYTES = 256 << 10;

    private static final long SEGMENT_BYTES = 1 << 20;
    private static final int MOST_SEGMENTS = 1024;
    /** An average key, the header of its record in the order, and dead records. */
    private static final int ORDER_BYTES_PER_ENTRY = 64;

    private static final int LEAST_ORDER_BYTES_PER_ENTRY = 24;

    /**
     * Divides {@code maxBytes} for entries of {@code averageEntryBytes}.
     *
     * @throws ProviderException when they are too few
     */
    static Geometry of(long maxBytes, int averageEntryBytes) {
        if (maxBytes < LEAST_BYTES) {
            throw new ProviderException("a chronicle cache of " + maxBytes + " bytes is too small; it needs at least "
                    + LEAST_BYTES + ", or use no cache");
        }
        int chunkBytes = Math.max(16, Integer.highestOneBit(averageEntryBytes / 8));
        int segments = (int) Long.highestOneBit(Math.min(MOST_SEGMENTS, Math.max(1, maxBytes / SEGMENT_BYTES)));
        long segmentBytes = Math.min(maxBytes / segments, 1L << 30);
        long order = Math.min(segmentBytes / 5, segmentBytes * ORDER_BYTES_PER_ENTRY / averageEntryBytes);
        int orderBytes = EvictionOrder.wholeCapacity(Math.max(order, segmentBytes / 32));
        // Twice as many as expected, but no more than there is room for their keys.
        long entries = Math.min(segmentBytes * 2 / averageEntryBytes, orderBytes / LEAST_ORDER_BYTES_PER_ENTRY);
        Geometry largest = new Geometry(
                segments, (int) Math.max(16, entries), chunkBytes, (int) (segmentBytes / chunkBytes), orderBytes);
        long room = (long) segments * largest.chunksPerSegment * chunkBytes;
        long excess = largest.totalBytes() - maxBytes;
        return largest.withChunks((int) ((room - excess) / segments / chunkBytes));
    }

    /** What all of it may take at most: the map, the eviction orders and the marks. */
    long totalBytes() {
        // Not closed: without memory there is nothing to release, and Chronicle's close stumbles over that.
        return CacheMap.laidOut(this).sizeInBytesWithoutTiers() + Marks.bytes(entries()) + segments * orderBytes();
    }

    /** How many entries all segments may hold. */
    long entries() {
        return (long) segments * entriesPerSegment;
    }

    /** What the eviction order of one segment may take at most. */
    long orderBytes() {
        return EvictionOrder.bytesAtMost(entriesPerSegment, orderBytesPerSegment);
    }

    /** How many chunks an entry takes. */
    int chunks(int keyLength, int valueLength) {
        long bytes = (long) lengthBytes(keyLength) + keyLength + lengthBytes(valueLength) + valueLength;
        return (int) ((bytes + chunkBytes - 1) / chunkBytes);
    }

    private Geometry withChunks(int chunks) {
        return new Geometry(segments, Math.min(entriesPerSegment, chunks), chunkBytes, chunks, orderBytesPerSegment);
    }

    /** Chronicle writes lengths in groups of seven bits. */
    private static int lengthBytes(int length) {
        return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : length < 1 << 28 ? 4 : 5;
    }
}
