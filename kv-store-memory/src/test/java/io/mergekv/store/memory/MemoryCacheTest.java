package io.mergekv.store.memory;

import io.mergekv.spi.CacheProvider;
import io.mergekv.testkit.CacheConformance;

class MemoryCacheTest extends CacheConformance {
    @Override
    protected CacheProvider provider() {
        return new MemoryCacheProvider();
    }
}
