package io.mergekv.core.discovery;

import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.Provider;
import io.mergekv.spi.StoreProvider;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The providers to choose from.
 *
 * @param stores the stores
 * @param caches the caches
 * @param logs the change logs
 */
public record Discovery(
        ProviderLookup<StoreProvider> stores,
        ProviderLookup<CacheProvider> caches,
        ProviderLookup<ChangeLogProvider> logs) {

    /** Looks where this module was loaded from, and where the calling thread's context class loader looks. */
    public static Discovery ofPath() {
        ClassLoader own = Discovery.class.getClassLoader();
        // ServiceLoader.load must be called in this module, which declares the uses.
        return new Discovery(
                ProviderLookup.over(
                        "store",
                        "io.mergekv:kv-store-rocksdb",
                        List.of(ServiceLoader.load(StoreProvider.class, own), ServiceLoader.load(StoreProvider.class))),
                ProviderLookup.over(
                        "cache",
                        "io.mergekv:kv-cache-chronicle",
                        List.of(ServiceLoader.load(CacheProvider.class, own), ServiceLoader.load(CacheProvider.class))),
                ProviderLookup.over(
                        "change log",
                        "io.mergekv:kv-changelog-chronicle",
                        List.of(
                                ServiceLoader.load(ChangeLogProvider.class, own),
                                ServiceLoader.load(ChangeLogProvider.class))));
    }

    /** Just these providers, for an engine that is put together by hand. */
    public static Discovery of(List<StoreProvider> stores, List<CacheProvider> caches, List<ChangeLogProvider> logs) {
        return new Discovery(fixed("store", stores), fixed("cache", caches), fixed("change log", logs));
    }

    private static <P extends Provider> ProviderLookup<P> fixed(String kind, List<P> providers) {
        return new ProviderLookup<>(kind, "(none)", providers, List.of());
    }
}
