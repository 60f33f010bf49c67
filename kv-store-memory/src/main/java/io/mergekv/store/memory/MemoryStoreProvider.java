package io.mergekv.store.memory;

import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreSnapshot;
import java.util.Optional;
import java.util.Set;

/** Opens stores that keep everything on the heap; every open starts empty. Promises nothing beyond the rules for all. */
public final class MemoryStoreProvider implements MemoryProvider, StoreProvider {
    /** For the service loader. */
    public MemoryStoreProvider() {}

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public Store open(StoreContext context) {
        return new MemoryStore(context);
    }

    @Override
    public Optional<StoreSnapshot> inspect(StoreContext context) {
        return Optional.of(new MemoryStore(context).snapshot());
    }
}
