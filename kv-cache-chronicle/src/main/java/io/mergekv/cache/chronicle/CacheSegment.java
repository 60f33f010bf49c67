package io.mergekv.cache.chronicle;

/**
 * The writing side of one segment of the map: who is in it, how many chunks they take, and who has to leave. All methods
 * are called with this object locked; reading the map needs no lock of ours.
 */
final class CacheSegment {
    /** How many keys in use one put may pass over to find its victim. */
    private static final int SPARED = 64;
    /** How often a put makes more room when the map found no run of chunks long enough. */
    private static final int ATTEMPTS = 8;

    private final CacheMap map;
    private final Geometry geometry;
    private final EvictionOrder order;
    private final Marks marks;
    /** A sixteenth is left free, so that a run of free chunks is nearly always found. */
    private final int usableChunks;

    private int usedChunks;
    private long evictions;
    private long rejected;

    CacheSegment(CacheMap map, Geometry geometry, Marks marks) {
        this.map = map;
        this.geometry = geometry;
        this.order = new EvictionOrder(geometry.entriesPerSegment(), geometry.orderBytesPerSegment(), marks);
        this.marks = marks;
        this.usableChunks = geometry.chunksPerSegment() - geometry.chunksPerSegment() / 16;
    }

    void put(byte[] key, int hash, byte[] value) {
        int chunks = geometry.chunks(key.length, value.length);
        int old = order.weight(key, hash);
        if (old == chunks) {
            if (marks.areWanted()) {
                marks.mark(hash);
            }
            store(key, hash, value);
            return;
        }
        if (old != 0) {
            order.remember(hash);
            forget(key, hash); // a failed growing overwrite would lose it too, and keep its chunks in doubt
        }
        if (chunks > usableChunks / 8 || !order.takes(key.length)) {
            rejected++;
            return;
        }
        makeRoom(chunks);
        while (!order.add(key, hash, chunks)) {
            evict();
        }
        usedChunks += chunks;
        store(key, hash, value);
    }

    void remove(byte[] key, int hash) {
        forget(key, hash);
    }

    void clear(byte[] prefix) {
        for (byte[] key : order.withPrefix(prefix)) {
            forget(key, KeyHash.of(key));
        }
    }

    long entries() {
        return order.entries();
    }

    long usedBytes() {
        return (long) usedChunks * geometry.chunkBytes();
    }

    long orderBytes() {
        return order.bytes();
    }

    long evictions() {
        return evictions;
    }

    long rejected() {
        return rejected;
    }

    /** Writes the value of a key that the order already holds; when the map has no place for it, the key is gone. */
    private void store(byte[] key, int hash, byte[] value) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                map.put(key, value);
                return;
            } catch (IllegalStateException | IllegalArgumentException e) {
                // No run of free chunks: give back this entry's own and some more.
                int chunks = order.weight(key, hash);
                map.remove(key);
                if (chunks == 0 || !evictOthers(key, hash, chunks)) {
                    break;
                }
            }
        }
        forget(key, hash);
        rejected++;
    }

    /** Evicts {@code chunks} worth of other entries; false when there are none left or it was the key's own turn. */
    private boolean evictOthers(byte[] key, int hash, int chunks) {
        int target = usedChunks - Math.max(chunks, usableChunks / 32);
        while (usedChunks > target && order.entries() > 1) {
            evict();
            if (order.weight(key, hash) == 0) {
                return false;
            }
        }
        return order.entries() > 1 || usedChunks <= target;
    }

    private void makeRoom(int chunks) {
        while (usedChunks + chunks > usableChunks) {
            evict();
        }
    }

    private void evict() {
        marks.want();
        byte[] victim = order.victim(SPARED);
        forget(victim, KeyHash.of(victim));
        evictions++;
    }

    private void forget(byte[] key, int hash) {
        int chunks = order.remove(key, hash);
        if (chunks > 0) { // the map holds nothing that the order does not
            map.remove(key);
            usedChunks -= chunks;
        }
    }
}
