package com.example.mergekv.h2;

import io.mergekv.spi.StoreProvider;
import io.mergekv.testkit.StoreConformance;

class H2StoreTest extends StoreConformance {
    @Override
    protected StoreProvider provider() {
        return new H2StoreProvider();
    }
}
