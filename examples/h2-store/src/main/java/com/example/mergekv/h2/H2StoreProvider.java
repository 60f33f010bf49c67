package com.example.mergekv.h2;

import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Opens stores over H2 MVStore, under the name {@code h2}. Stateless. */
public final class H2StoreProvider implements StoreProvider {
    /** Memory for pages that were read, in MiB. */
    public static final Option<Integer> CACHE_MIB = Option.integer(
            "store.h2.cache-mib", 16, 1, 1 << 20, "memory for pages that were read, in MiB; on the heap");

    private static final long MIB = 1 << 20;
    private static final long WRITES_MIB = 3;
    private static final long LEAST_MIB = 4;
    private static final long CACHE_MIB_OF_A_LARGE_BUDGET = 1 << 20;

    /** For the service loader. */
    public H2StoreProvider() {}

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String version() {
        return "1 over H2 MVStore 2.4.240";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(CACHE_MIB);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DURABLE, Capability.COPY);
    }

    @Override
    public long leastMemoryBytes(Options options) {
        return options.has(CACHE_MIB) ? (options.get(CACHE_MIB) + WRITES_MIB) * MIB : LEAST_MIB * MIB;
    }

    /** The part of the memory that pages which were read may take, in MiB. */
    static int cacheMib(StoreContext context) {
        OptionalLong budget = context.memoryBytes();
        return budget.isEmpty() || context.options().has(CACHE_MIB)
                ? context.options().get(CACHE_MIB)
                : (int) Math.min(budget.getAsLong() / 4 / MIB, CACHE_MIB_OF_A_LARGE_BUDGET);
    }

    /** How many bytes of writes that are not flushed begin a flush: they stay within a quarter of a budget. */
    static long mostUnflushed(StoreContext context) {
        OptionalLong budget = context.memoryBytes();
        return budget.isEmpty() ? Long.MAX_VALUE : (budget.getAsLong() - cacheMib(context) * MIB) / 3;
    }

    @Override
    public Store open(StoreContext context) {
        return H2Store.open(context);
    }
}
