package com.example.mergekv.h2;

import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import java.util.List;
import java.util.Set;

/** Opens stores over H2 MVStore, under the name {@code h2}. Stateless. */
public final class H2StoreProvider implements StoreProvider {
    /** Memory for pages that were read, in MiB. */
    public static final Option<Integer> CACHE_MIB = Option.integer(
            "store.h2.cache-mib", 16, 1, 1 << 20, "memory for pages that were read, in MiB; on the heap");

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
        return MemoryShares.least(options);
    }

    @Override
    public Store open(StoreContext context) {
        return H2Store.open(context);
    }
}
