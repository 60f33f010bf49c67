package io.mergekv.store.memory;

import io.mergekv.spi.StoreProvider;
import io.mergekv.testkit.StoreConformance;

class MemoryStoreTest extends StoreConformance {
    @Override
    protected StoreProvider provider() {
        return new MemoryStoreProvider();
    }
}
