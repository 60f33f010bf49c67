package io.mergekv.core;

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
record MemoryBudget(long cache, OptionalLong store) {
    /** The store's part of what both share, in thirds. */
    private static final int STORE_THIRDS = 2;

    /**
     * Divides {@code memory-bytes} by the options that were set.
     *
     * @throws InvalidOptionException when it leaves the store less than that needs
     */
    static MemoryBudget divide(Options options, boolean hasCache, StoreProvider store) {
        boolean cacheIsSet = options.has(DatabaseBuilder.CACHE_BYTES);
        if (!options.has(DatabaseBuilder.MEMORY_BYTES)) {
            return new MemoryBudget(hasCache ? options.get(DatabaseBuilder.CACHE_BYTES) : 0, OptionalLong.empty());
        }
        long memory = options.get(DatabaseBuilder.MEMORY_BYTES);
        boolean shared = hasCache && !cacheIsSet;
        long cache =
                shared ? memory - memory * STORE_THIRDS / 3 : hasCache ? options.get(DatabaseBuilder.CACHE_BYTES) : 0;
        long least = store.leastMemoryBytes(options);
        if (memory - cache < least) {
            long works = shared ? (least * 3 + STORE_THIRDS - 1) / STORE_THIRDS : cache + least;
            throw new InvalidOptionException(
                    "memory-bytes = " + memory + " is too small: " + cache + " are for the cache,"
                            + " and the store '" + store.name() + "' needs " + least
                            + "; with the other options as they are, at"
                            + " least " + works + " are needed");
        }
        return new MemoryBudget(cache, OptionalLong.of(memory - cache));
    }
}
