package io.mergekv.bench.trace;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.mergekv.Options;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.IntPredicate;

/**
 * How often the read cache has what is asked for, beside Caffeine and an LRU that hold as many entries as it came to
 * hold. What is missed is put. One JSON object for each trace and size of the cache; the rates do not depend on the machine.
 */
public final class HitRates {
    private static final int VALUE_BYTES = 320;
    private static final long[] SIZES = {1L << 20, 4L << 20, 16L << 20, 48L << 20};

    private HitRates() {}

    /** Runs all. */
    public static void main(String[] arguments) {
        Traces.all().forEach((name, trace) -> {
            for (long maxBytes : SIZES) {
                try (Cache cache = open(maxBytes)) {
                    double ours = rate(trace, reading(cache));
                    int entries = cache.statistics().getOrDefault("entries", 0L).intValue();
                    System.out.printf(
                            Locale.ROOT,
                            "{\"trace\":\"%s\",\"keys\":%d,\"cacheBytes\":%d,\"entries\":%d,"
                                    + "\"ours\":%.1f,\"caffeine\":%.1f,\"lru\":%.1f}%n",
                            name,
                            Traces.keys(),
                            maxBytes,
                            entries,
                            ours,
                            rate(trace, caffeine(entries)),
                            rate(trace, lru(entries)));
                }
            }
        });
    }

    private static double rate(int[] trace, IntPredicate read) {
        long hits = 0;
        for (int key : trace) {
            hits += read.test(key) ? 1 : 0;
        }
        return 100.0 * hits / trace.length;
    }

    private static IntPredicate reading(Cache cache) {
        ByteTarget target = new ByteTarget();
        byte[] value = new byte[VALUE_BYTES];
        return number -> {
            byte[] key = ByteBuffer.allocate(16).putInt(12, number).array();
            boolean found = cache.get(key, target);
            if (!found) {
                cache.put(key, value);
            }
            return found;
        };
    }

    private static IntPredicate caffeine(int entries) {
        com.github.benmanes.caffeine.cache.Cache<Integer, Integer> cache = Caffeine.newBuilder()
                .maximumSize(entries)
                .executor(Runnable::run)
                .build();
        return key -> {
            boolean found = cache.getIfPresent(key) != null;
            if (!found) {
                cache.put(key, key);
            }
            return found;
        };
    }

    private static IntPredicate lru(int entries) {
        Map<Integer, Integer> cache = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
                return size() > entries;
            }
        };
        return key -> cache.put(key, key) != null;
    }

    private static Cache open(long maxBytes) {
        CacheProvider provider = ServiceLoader.load(CacheProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.name().equals("chronicle"))
                .findFirst()
                .orElseThrow();
        return provider.open(new CacheContext() {
            @Override
            public long maxBytes() {
                return maxBytes;
            }

            @Override
            public Path directory() {
                return Path.of("not-used");
            }

            @Override
            public Options options() {
                return Options.none();
            }
        });
    }
}
