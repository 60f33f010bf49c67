package io.mergekv.cache.chronicle;

import io.mergekv.Options;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens caches for tests. */
final class Caches {
    private Caches() {}

    static Cache open(long maxBytes) {
        return new ChronicleCacheProvider().open(context(maxBytes));
    }

    /** The value under {@code key} in an array of its own, or null. */
    static byte @Nullable [] get(Cache cache, byte[] key) {
        ByteTarget target = new ByteTarget();
        return cache.get(key, target) ? target.take() : null;
    }

    static byte[] key(int number) {
        return ("key-of-a-document-" + number).getBytes(StandardCharsets.UTF_8);
    }

    static long statistic(Cache cache, String name) {
        Long value = cache.statistics().get(name);
        return value == null ? -1 : value;
    }

    static CacheContext context(long maxBytes) {
        return new CacheContext() {
            @Override
            public long maxBytes() {
                return maxBytes;
            }

            @Override
            public Path directory() {
                return Path.of("never-touched");
            }

            @Override
            public Options options() {
                return Options.none();
            }
        };
    }
}
