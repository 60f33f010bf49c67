package io.mergekv.store.memory;

import io.mergekv.spi.Provider;

/** What the three providers say of themselves. */
interface MemoryProvider extends Provider {
    @Override
    default String name() {
        return "memory";
    }

    @Override
    default String version() {
        String own = getClass().getPackage().getImplementationVersion();
        return (own == null ? "development" : own) + " on Java " + Runtime.version();
    }
}
