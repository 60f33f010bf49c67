package io.mergekv.store.memory;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import io.mergekv.store.memory.Sabotage.Trick;
import io.mergekv.testkit.CacheConformance;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For every rule that can be broken on the heap, a cache that breaks it. */
class CacheSaboteursTest {
    private static CacheProvider sabotaged = new MemoryCacheProvider();

    static class Kit extends CacheConformance {
        @Override
        protected CacheProvider provider() {
            return sabotaged;
        }
    }

    @ParameterizedTest
    @MethodSource
    void brokenCacheIsCaught(String rule, String method, Trick<Cache> trick) {
        sabotaged = opening(
                context -> Sabotage.breaking(Cache.class, new MemoryCacheProvider().open(context), method, trick));
        Sabotage.expectCaught(Kit.class, rule);
    }

    @Test
    void cacheThatIsNotEmptyAtOpenIsCaught() {
        Cache shared = new MemoryCache(1 << 20);
        sabotaged = opening(context -> Sabotage.breaking(Cache.class, shared, "close", (cache, given) -> null));
        Sabotage.expectCaught(Kit.class, "CACHE-8");
    }

    /** CACHE-8 has a saboteur of its own; CACHE-13 is not tested by the kit. */
    @Test
    void everyOtherRuleHasASaboteur() {
        Sabotage.expectEveryRuleBroken("CACHE", brokenCacheIsCaught(), Set.of("CACHE-8", "CACHE-13"));
    }

    static Stream<Arguments> brokenCacheIsCaught() {
        Map<ByteBuffer, byte[]> handedOut = new ConcurrentHashMap<>();
        return Stream.of(
                broken("CACHE-1", "put", (cache, given) -> {
                    if (cache.get(bytes(given[0])) == null) {
                        cache.put(bytes(given[0]), bytes(given[1]));
                    }
                    return null;
                }),
                broken("CACHE-2", "remove", (cache, given) -> null),
                broken("CACHE-3", "clear", (cache, given) -> null),
                broken("CACHE-4", "get", (cache, given) -> {
                    byte[] found = cache.get(bytes(given[0]));
                    return found == null
                            ? null
                            : handedOut.computeIfAbsent(ByteBuffer.wrap(bytes(given[0])), k -> found);
                }),
                broken("CACHE-5", "put", (cache, given) -> {
                    if (bytes(given[1]).length < 1 << 20) {
                        cache.put(bytes(given[0]), bytes(given[1]));
                    }
                    return null;
                }),
                broken(
                        "CACHE-6",
                        "statistics",
                        (cache, given) ->
                                Map.of("entries", 0L, "bytes", 9L << 20, "max-bytes", 8L << 20, "evictions", 0L)),
                broken("CACHE-7", "statistics", (cache, given) -> Map.of("entries", 0L)),
                broken("CACHE-9", "get", (cache, given) -> new byte[3]),
                broken("CACHE-10", "close", (cache, given) -> null),
                broken("CACHE-11", "put", (cache, given) -> null),
                broken("CACHE-12", "put", (cache, given) -> {
                    if (bytes(given[1]).length > 4096) {
                        throw new IllegalArgumentException("too large");
                    }
                    return null;
                }));
    }

    private static CacheProvider opening(java.util.function.Function<CacheContext, Cache> open) {
        return Sabotage.breaking(
                CacheProvider.class,
                new MemoryCacheProvider(),
                "open",
                (provider, given) -> open.apply((CacheContext) given[0]));
    }

    private static Arguments broken(String rule, String method, Trick<Cache> trick) {
        return arguments(rule, method, trick);
    }

    private static byte[] bytes(Object given) {
        return (byte[]) given;
    }
}
