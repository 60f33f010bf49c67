package io.mergekv.store.rocksdb;

import io.mergekv.Options;
import java.util.OptionalLong;

/**
 * How a store's memory is divided. Blocks and write buffers are charged to one cache, so its capacity bounds both.
 *
 * @param capacity of that cache, in bytes
 * @param writeBuffer how many bytes of unflushed writes begin a flush
 */
record MemoryShares(long capacity, long writeBuffer) {
    /** Writes gather in one buffer while others are being flushed: together up to twice the size of one. */
    private static final int BUFFERS = 2;
    /** Room for one shard, which a block must not fill. */
    private static final long LEAST_BLOCKS = 8 << 20;
    /** What the engine hands over at once. */
    private static final long LEAST_WRITE_BUFFER = 4 << 20;
    /** Larger ones gain nothing: a checkpoint flushes before. */
    private static final long MOST_WRITE_BUFFER = 256 << 20;

    /** The least budget that holds what {@code options} name, and the least of the rest. */
    static long least(Options options) {
        long blocks = options.has(RocksStoreProvider.BLOCK_CACHE_BYTES) ? blocks(options) : LEAST_BLOCKS;
        return blocks
                + BUFFERS * (options.has(RocksStoreProvider.WRITE_BUFFER_BYTES) ? buffer(options) : LEAST_WRITE_BUFFER);
    }

    /** Divides {@code budget}, which is no less than {@link #least}; without one the defaults hold. */
    static MemoryShares of(Options options, OptionalLong budget) {
        boolean bothAreSet =
                options.has(RocksStoreProvider.BLOCK_CACHE_BYTES) && options.has(RocksStoreProvider.WRITE_BUFFER_BYTES);
        if (budget.isEmpty() || bothAreSet) {
            return new MemoryShares(blocks(options) + BUFFERS * buffer(options), buffer(options));
        }
        long bytes = budget.getAsLong();
        if (options.has(RocksStoreProvider.WRITE_BUFFER_BYTES)) {
            return new MemoryShares(bytes, buffer(options));
        }
        long buffers = options.has(RocksStoreProvider.BLOCK_CACHE_BYTES) ? bytes - blocks(options) : bytes / 2;
        return new MemoryShares(bytes, Math.min(MOST_WRITE_BUFFER, buffers / BUFFERS));
    }

    private static long blocks(Options options) {
        return options.get(RocksStoreProvider.BLOCK_CACHE_BYTES);
    }

    private static long buffer(Options options) {
        return options.get(RocksStoreProvider.WRITE_BUFFER_BYTES);
    }
}
