package io.mergekv.store.rocksdb;

import io.mergekv.spi.StoreProvider;
import io.mergekv.testkit.StoreConformance;

class RocksStoreConformanceTest extends StoreConformance {
    @Override
    protected StoreProvider provider() {
        return new RocksStoreProvider();
    }
}
