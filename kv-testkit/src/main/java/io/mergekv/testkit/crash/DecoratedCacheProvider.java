package io.mergekv.testkit.crash;

import io.mergekv.Option;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import io.mergekv.testkit.FaultyProviders;
import java.util.List;

/** The real provider of this kind, with what the campaign has planned for it. */
public final class DecoratedCacheProvider implements CacheProvider {
    private final CacheProvider real = FaultyProviders.cache(Decorated.real(CacheProvider.class), Decorated.PLAN);

    /** For {@link java.util.ServiceLoader}. */
    public DecoratedCacheProvider() {}

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
    public void prepare() {
        real.prepare();
    }

    @Override
    public Cache open(CacheContext context) {
        return real.open(context);
    }
}
