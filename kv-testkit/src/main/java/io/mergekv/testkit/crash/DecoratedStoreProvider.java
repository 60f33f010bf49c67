package io.mergekv.testkit.crash;

import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreSnapshot;
import io.mergekv.testkit.FaultyProviders;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The real provider of this kind, with what the campaign has planned for it. */
public final class DecoratedStoreProvider implements StoreProvider {
    private final StoreProvider real = FaultyProviders.store(Decorated.real(StoreProvider.class), Decorated.PLAN);

    /** For {@link java.util.ServiceLoader}. */
    public DecoratedStoreProvider() {}

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public String version() {
        return real.version();
    }

    @Override
    public List<Option<?>> options() {
        return real.options();
    }

    @Override
    public Set<Capability> capabilities() {
        return real.capabilities();
    }

    @Override
    public long leastMemoryBytes(Options options) {
        return real.leastMemoryBytes(options);
    }

    @Override
    public void prepare() {
        real.prepare();
    }

    @Override
    public Optional<StoreSnapshot> inspect(StoreContext context) {
        return real.inspect(context);
    }

    @Override
    public Store open(StoreContext context) {
        return real.open(context);
    }
}
