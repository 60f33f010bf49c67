package io.mergekv.cache.chronicle;

import io.mergekv.spi.CacheProvider;
import io.mergekv.testkit.CacheConformance;

class ChronicleCacheConformanceTest extends CacheConformance {
    @Override
    protected CacheProvider provider() {
        return new ChronicleCacheProvider();
    }
}
