package io.mergekv.store.memory;

import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;

/** Opens caches on the heap that evict what was used least recently. */
public final class MemoryCacheProvider implements MemoryProvider, CacheProvider {
    /** For the service loader. */
    public MemoryCacheProvider() {}

    @Override
    public Cache open(CacheContext context) {
        return new MemoryCache(context.maxBytes());
    }
}
