package io.mergekv.store.rocksdb;

import io.mergekv.spi.StoreProvider;
import io.mergekv.testkit.StoreConformance;

class StoreRulesTest extends StoreConformance {
    @Override
    protected StoreProvider provider() {
        return new RocksStoreProvider();
    }
}
