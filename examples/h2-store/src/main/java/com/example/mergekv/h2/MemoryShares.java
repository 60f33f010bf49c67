package com.example.mergekv.h2;

import io.mergekv.Options;
import io.mergekv.spi.StoreContext;

/**
 * How a budget of memory is divided (STORE-42): a quarter for pages that were read, unless the option names it, and a third
 * of the rest for writes, since MVStore needs as much again while it commits them.
 *
 * @param cacheMib the memory for pages, in MiB
 * @param mostUnflushed how many bytes of unflushed writes begin a flush; without a budget the engine's flushes are enough
 */
record MemoryShares(int cacheMib, long mostUnflushed) {
    private static final long MIB = 1 << 20;
    private static final long LEAST_WRITES_MIB = 3;
    private static final long LEAST_CACHE_MIB = 1;

    static MemoryShares of(StoreContext context) {
        int named = context.options().get(H2StoreProvider.CACHE_MIB);
        if (context.memoryBytes().isEmpty()) {
            return new MemoryShares(named, Long.MAX_VALUE);
        }
        long budget = context.memoryBytes().getAsLong();
        boolean isNamed = context.options().has(H2StoreProvider.CACHE_MIB);
        int cacheMib = isNamed ? named : Math.toIntExact(Math.max(LEAST_CACHE_MIB, budget / 4 / MIB));
        return new MemoryShares(cacheMib, (budget - cacheMib * MIB) / 3);
    }

    /** The least budget that holds what the option names, and some writes. */
    static long least(Options options) {
        long cacheMib =
                options.has(H2StoreProvider.CACHE_MIB) ? options.get(H2StoreProvider.CACHE_MIB) : LEAST_CACHE_MIB;
        return (cacheMib + LEAST_WRITES_MIB) * MIB;
    }
}
