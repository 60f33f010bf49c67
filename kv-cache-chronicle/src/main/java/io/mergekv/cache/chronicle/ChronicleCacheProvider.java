package io.mergekv.cache.chronicle;

import static java.util.Objects.requireNonNull;

import io.mergekv.Option;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import java.util.List;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/** Opens caches over Chronicle Map. They live in memory: the directory stays as it is, empty. */
public final class ChronicleCacheProvider implements CacheProvider {
    static final Option<Integer> AVERAGE_ENTRY_BYTES = Option.integer(
            "cache.chronicle.average-entry-bytes",
            512,
            32,
            1 << 20,
            "about how long keys and documents are together; where they are much shorter, the cache holds fewer than it"
                    + " could");

    /** For {@link java.util.ServiceLoader}. */
    public ChronicleCacheProvider() {}

    @Override
    public String name() {
        return "chronicle";
    }

    @Override
    public String version() {
        return Versions.text();
    }

    @Override
    public List<Option<?>> options() {
        return List.of(AVERAGE_ENTRY_BYTES);
    }

    @Override
    public void prepare() {
        JvmAccess.require();
        ChronicleDefaults.please();
        requireNonNull(ChronicleMapBuilder.class); // where the library is not on the path, it is this that fails
    }

    @Override
    public Cache open(CacheContext context) {
        int averageEntryBytes = context.options().get(AVERAGE_ENTRY_BYTES);
        prepare();
        return new ChronicleCache(Geometry.of(context.maxBytes(), averageEntryBytes), context.maxBytes());
    }
}
