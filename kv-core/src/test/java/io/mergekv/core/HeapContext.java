package io.mergekv.core;

import io.mergekv.Options;
import io.mergekv.core.storage.Spaces;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.Space;
import io.mergekv.spi.StoreContext;
import java.nio.file.Path;
import java.util.List;

/** What a store, a cache or a log on the heap is opened with. */
public record HeapContext() implements StoreContext, CacheContext, ChangeLogContext {
    @Override
    public Path directory() {
        return Path.of("nowhere");
    }

    @Override
    public Options options() {
        return Options.none();
    }

    @Override
    public List<Space> spaces() {
        return Spaces.ALL;
    }

    @Override
    public Runnable beforeFlush() {
        return () -> {};
    }

    @Override
    public long maxBytes() {
        return 1 << 20;
    }
}
