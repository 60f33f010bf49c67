package io.mergekv.core.sabotage;

import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import io.mergekv.store.rocksdb.RocksStoreProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Opens stores that do not look at their budget of memory. */
public final class GreedyStoreProvider implements StoreProvider {
    private final StoreProvider honest = new RocksStoreProvider();

    /** For a process that makes it by name. */
    public GreedyStoreProvider() {}

    @Override
    public String name() {
        return honest.name();
    }

    @Override
    public String version() {
        return honest.version();
    }

    @Override
    public List<Option<?>> options() {
        return honest.options();
    }

    @Override
    public Set<Capability> capabilities() {
        return honest.capabilities();
    }

    @Override
    public long leastMemoryBytes(Options options) {
        return honest.leastMemoryBytes(options);
    }

    @Override
    public Store open(StoreContext context) {
        return honest.open(
                new Unlimited(context.directory(), context.options(), context.spaces(), context.beforeFlush()));
    }

    private record Unlimited(Path directory, Options options, List<Space> spaces, Runnable beforeFlush)
            implements StoreContext {}
}
