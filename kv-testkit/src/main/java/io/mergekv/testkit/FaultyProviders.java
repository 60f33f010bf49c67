package io.mergekv.testkit;

import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.LogReader;
import io.mergekv.spi.Provider;
import io.mergekv.spi.RecoveryReader;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Providers that do what another one does until a {@link FaultPlan} says otherwise. Name, options and capabilities are
 * those of the provider behind.
 */
public final class FaultyProviders {
    private FaultyProviders() {}

    /** {@code delegate} with the faults of {@code plan}. */
    public static StoreProvider store(StoreProvider delegate, FaultPlan plan) {
        return new FaultyStoreProvider(delegate, plan);
    }

    /** {@code delegate} with the faults of {@code plan}. */
    public static CacheProvider cache(CacheProvider delegate, FaultPlan plan) {
        return new FaultyCacheProvider(delegate, plan);
    }

    /** {@code delegate} with the faults of {@code plan}; readers opened beside the writer are tampered with too. */
    public static ChangeLogProvider log(ChangeLogProvider delegate, FaultPlan plan) {
        return new FaultyChangeLogProvider(delegate, plan);
    }

    /** What all three hand through. */
    private interface Decorator extends Provider {
        Provider delegate();

        @Override
        default String name() {
            return delegate().name();
        }

        @Override
        default String version() {
            return delegate().version() + ", with injected faults";
        }

        @Override
        default List<Option<?>> options() {
            return delegate().options();
        }

        @Override
        default void prepare() {
            delegate().prepare();
        }
    }

    private record FaultyStoreProvider(StoreProvider delegate, FaultPlan plan) implements Decorator, StoreProvider {
        @Override
        public Set<StoreProvider.Capability> capabilities() {
            return delegate.capabilities();
        }

        @Override
        public long leastMemoryBytes(Options options) {
            return delegate.leastMemoryBytes(options);
        }

        @Override
        public Optional<StoreSnapshot> inspect(StoreContext context) {
            return delegate.inspect(context);
        }

        @Override
        public Store open(StoreContext context) {
            return new FaultyStore(plan.call(ProviderCall.STORE_OPEN, () -> delegate.open(context)), plan);
        }
    }

    private record FaultyCacheProvider(CacheProvider delegate, FaultPlan plan) implements Decorator, CacheProvider {
        @Override
        public Cache open(CacheContext context) {
            return new FaultyCache(plan.call(ProviderCall.CACHE_OPEN, () -> delegate.open(context)), plan);
        }
    }

    private record FaultyChangeLogProvider(ChangeLogProvider delegate, FaultPlan plan)
            implements Decorator, ChangeLogProvider {
        @Override
        public Set<ChangeLogProvider.Capability> capabilities() {
            return delegate.capabilities();
        }

        @Override
        public Optional<RecoveryReader> inspect(ChangeLogContext context) {
            return delegate.inspect(context);
        }

        @Override
        public ChangeLog open(ChangeLogContext context) {
            return new FaultyChangeLog(plan.call(ProviderCall.LOG_OPEN, () -> delegate.open(context)), plan);
        }

        @Override
        public LogReader openReader(ChangeLogContext context) {
            return new FaultyLogReader<>(delegate.openReader(context), plan);
        }
    }
}
