package io.mergekv.core.open;

import io.mergekv.DatabaseBuilder;
import io.mergekv.InvalidOptionException;
import io.mergekv.Options;
import io.mergekv.spi.StoreProvider;
import java.util.OptionalLong;

/**
 * How the memory of a database is divided: docs/adr has the reasons.
 *
 * @param cache what the read cache may take, in bytes; 0 without one
 * @param store what the store may take; empty when its own defaults hold
 */
public record MemoryBudget(long cache, OptionalLong store) {
    /** With less, many keys would share a stripe, and keep each other's documents out of the cache. */
    private static final long LEAST_HOT = 1 << 20;

    /** A third of it is the least that a cache takes. */
    private static final long LEAST = 3 << 20;

    /** The store's part of what both share, in thirds. */
    private static final int STORE_THIRDS = 2;

    /**
     * Divides {@code memory-bytes} by the options that were set.
     *
     * @throws InvalidOptionException when it leaves the store less than that needs
     */
    public static MemoryBudget divide(Options options, boolean hasCache, StoreProvider store) {
        boolean cacheIsSet = options.has(DatabaseBuilder.CACHE_BYTES);
        if (!options.has(DatabaseBuilder.MEMORY_BYTES)) {
            return new MemoryBudget(hasCache ? options.get(DatabaseBuilder.CACHE_BYTES) : 0, OptionalLong.empty());
        }
        long memory = options.get(DatabaseBuilder.MEMORY_BYTES);
        boolean shared = hasCache && !cacheIsSet;
        long cache =
                shared ? memory - memory * STORE_THIRDS / 3 : hasCache ? options.get(DatabaseBuilder.CACHE_BYTES) : 0;
        long least = store.leastMemoryBytes(options);
        long works = Math.max(LEAST, shared ? (least * 3 + STORE_THIRDS - 1) / STORE_THIRDS : cache + least);
        if (memory < works) {
            throw new InvalidOptionException("memory-bytes = " + memory + " is too small: " + cache
                    + " are for the cache, and the store '" + store.name() + "' needs " + least
                    + "; with the other options as they are, at least " + works + " are needed");
        }
        return new MemoryBudget(cache, OptionalLong.of(memory - cache));
    }

    /**
     * What the documents that are read most may take of a heap of {@code heap} bytes.
     *
     * @throws InvalidOptionException when {@code hot-bytes} is set to too little or too much
     */
    public static long hot(Options options, long heap) {
        long bytes = options.get(DatabaseBuilder.HOT_BYTES);
        if (!options.has(DatabaseBuilder.HOT_BYTES)) {
            return Math.min(bytes, heap / 4);
        }
        if (bytes > 0 && bytes < LEAST_HOT) {
            throw new InvalidOptionException(
                    "hot-bytes = " + bytes + " is too small: 0 is for none, " + LEAST_HOT + " are the least");
        }
        if (bytes > heap / 2) {
            throw new InvalidOptionException("hot-bytes = " + bytes
                    + " is more than half of the heap, which has at most " + heap + " bytes (-Xmx)");
        }
        return bytes;
    }
}
