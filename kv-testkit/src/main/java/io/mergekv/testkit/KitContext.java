package io.mergekv.testkit;

import io.mergekv.Options;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.Space;
import io.mergekv.spi.StoreContext;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What the kit gives to a provider of any kind. */
record KitContext(
        Path directory,
        Options options,
        List<Space> spaces,
        Runnable beforeFlush,
        long maxBytes,
        OptionalLong memoryBytes)
        implements StoreContext, CacheContext, ChangeLogContext {
    static KitContext of(Path directory, Options options) {
        return new KitContext(directory, options, List.of(), () -> {}, 0, OptionalLong.empty());
    }
}
