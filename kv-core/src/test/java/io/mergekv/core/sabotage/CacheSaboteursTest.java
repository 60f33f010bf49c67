package io.mergekv.core.sabotage;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.Option;
import io.mergekv.core.sabotage.Sabotage.Trick;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import io.mergekv.store.memory.MemoryCacheProvider;
import io.mergekv.testkit.CacheConformance;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For every test of the kit, a cache that breaks it. */
class CacheSaboteursTest {
    private static CacheProvider sabotaged = new MemoryCacheProvider();

    static class Kit extends CacheConformance {
        @Override
        protected CacheProvider provider() {
            return sabotaged;
        }
    }

    @BeforeEach
    void breakNothing() {
        sabotaged = new MemoryCacheProvider();
    }

    @ParameterizedTest
    @MethodSource
    void brokenCacheIsCaught(String test, String method, Trick<Cache> trick) {
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged = opening(context ->
                        Sabotage.breaking(Cache.class, new MemoryCacheProvider().open(context), method, trick)));
    }

    @ParameterizedTest
    @MethodSource
    void cacheThatKeepsAnEarlierOneIsCaught(String test) {
        Cache shared = new MemoryCacheProvider().open(context(1 << 20));
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged =
                        opening(context -> Sabotage.breaking(Cache.class, shared, "close", (cache, given) -> null)));
    }

    @Test
    void cacheThatIgnoresItsBoundIsCaught() {
        Sabotage.expectCaught(
                Kit.class,
                "cache_6_cacheEvictsToStayWithinItsBound",
                () -> sabotaged = opening(context -> new MemoryCacheProvider().open(context(64 << 20))));
    }

    @ParameterizedTest
    @MethodSource
    void brokenProviderIsCaught(String test, String method, Trick<CacheProvider> trick) {
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged = Sabotage.breaking(CacheProvider.class, new MemoryCacheProvider(), method, trick));
    }

    @Test
    void everyTestHasASaboteur() {
        Sabotage.expectEveryTestNamed(
                Kit.class,
                Stream.of(
                                brokenCacheIsCaught(),
                                brokenProviderIsCaught(),
                                cacheThatKeepsAnEarlierOneIsCaught(),
                                CacheMistakesTest.mistakeIsCaught())
                        .flatMap(each -> each));
    }

    static Stream<Arguments> cacheThatKeepsAnEarlierOneIsCaught() {
        return Stream.of(
                arguments("cache_8_cacheIsEmptyWhenOpenedAgain"), arguments("cache_8_filesOfAKilledProcessAreOfNoUse"));
    }

    /** What holds for all providers is one class, and so it is enough to break it here. */
    static Stream<Arguments> brokenProviderIsCaught() {
        AtomicInteger calls = new AtomicInteger();
        Trick<CacheProvider> named = (provider, given) -> "A Name";
        Trick<CacheProvider> foreign = (provider, given) -> List.of(Option.integer("other", 1, 1, 2, "foreign"));
        Trick<CacheProvider> changing = (provider, given) -> "version " + calls.incrementAndGet();
        Option<?> option = Option.integer("cache.memory.twice", 1, 1, 2, "twice");
        Trick<CacheProvider> twice = (provider, given) -> List.of(option, option);
        Trick<CacheProvider> changingOptions =
                (provider, given) -> calls.incrementAndGet() % 2 == 0 ? List.of() : List.of(option);
        Trick<CacheProvider> blank = (provider, given) -> " ";
        return Stream.of(
                arguments("spi_1_nameAndVersionAreThere", "name", named),
                arguments("spi_1_nameAndVersionAreThere", "version", blank),
                arguments("spi_2_optionsAreNamedAfterTheProvider", "options", twice),
                arguments("spi_4_providerSaysTheSameOfItselfAtEveryCall", "options", changingOptions),
                arguments("spi_2_optionsAreNamedAfterTheProvider", "options", foreign),
                arguments(
                        "spi_3_providerCanBeMadeByTheServiceLoader",
                        "no method: a proxy has no such constructor",
                        named),
                arguments("spi_4_providerSaysTheSameOfItselfAtEveryCall", "version", changing));
    }

    static Stream<Arguments> brokenCacheIsCaught() {
        Map<ByteBuffer, byte[]> handedOut = new ConcurrentHashMap<>();
        List<Object[]> late = new ArrayList<>();
        List<Object[]> later = new ArrayList<>();
        return Stream.of(
                broken("cache_1_getReturnsWhatWasPutLastOrNull", "put", (cache, given) -> {
                    if (!cache.get(bytes(given[0]), new ByteTarget())) {
                        cache.put(bytes(given[0]), bytes(given[1]));
                    }
                    return null;
                }),
                broken("cache_1_randomUseNeverGivesAStaleValue", "remove", (cache, given) -> null),
                broken("cache_2_removedKeyIsNotFound", "remove", (cache, given) -> null),
                broken("cache_3_clearedKeysAreNotFound", "clear", (cache, given) -> null),
                broken("cache_3_emptyPrefixClearsEverything", "clear", (cache, given) -> {
                    if (bytes(given[0]).length > 0) {
                        cache.clear(bytes(given[0]));
                    }
                    return null;
                }),
                broken("cache_4_valueBelongsToTheCaller", "get", (cache, given) -> {
                    ByteTarget target = (ByteTarget) given[1];
                    boolean found = cache.get(bytes(given[0]), target);
                    byte[] first = handedOut.putIfAbsent(ByteBuffer.wrap(bytes(given[0])), target.array());
                    if (first != null) {
                        target.set(first);
                    }
                    return found;
                }),
                broken("cache_5_valueTooLargeRemovesTheOldOne", "put", (cache, given) -> {
                    if (bytes(given[1]).length < 1 << 20) {
                        cache.put(bytes(given[0]), bytes(given[1]));
                    }
                    return null;
                }),
                broken(
                        "cache_6_cacheEvictsToStayWithinItsBound",
                        "statistics",
                        (cache, given) ->
                                Map.of("entries", 0L, "bytes", 9L << 20, "max-bytes", 8L << 20, "evictions", 0L)),
                broken(
                        "cache_6_evictionIsCounted",
                        "statistics",
                        (cache, given) -> Map.of("entries", 0L, "bytes", 0L, "max-bytes", 0L, "evictions", 0L)),
                broken("cache_7_statisticsAreThere", "statistics", (cache, given) -> Map.of("entries", 0L)),
                broken("cache_9_manyThreadsSeeTheirOwnLastValues", "get", (cache, given) -> {
                    ((ByteTarget) given[1]).set(new byte[3]);
                    return true;
                }),
                broken("cache_10_closedCacheReturnsNoValue", "close", (cache, given) -> null),
                broken("cache_11_cacheKeepsMostOfWhatFitsEasily", "put", (cache, given) -> null),
                broken("cache_14_targetHoldsTheWholeValueAndNothingElse", "get", (cache, given) -> {
                    ByteTarget target = (ByteTarget) given[1];
                    int before = target.length();
                    boolean found = cache.get(bytes(given[0]), target);
                    target.room(Math.max(before, target.length()));
                    return found;
                }),
                broken("cache_14_emptyValueIsHeldByATargetThatHeldAnother", "get", (cache, given) -> {
                    ByteTarget target = (ByteTarget) given[1];
                    ByteTarget other = new ByteTarget();
                    boolean found = cache.get(bytes(given[0]), other);
                    if (found && other.length() > 0) {
                        target.set(other.array());
                    }
                    return found;
                }),
                broken(
                        "cache_15_arraysThatWereGivenAreUsedAgain",
                        "put",
                        (cache, given) -> putLate(late, cache, given)),
                broken("cache_15_arraysThatWereGivenAreUsedAgain", "put", (cache, given) -> {
                    return putLate(later, cache, bytes(given[0]).clone(), given[1]);
                }),
                broken("cache_12_shortestAndLongestAreTaken", "put", (cache, given) -> {
                    if (bytes(given[1]).length > 4096) {
                        throw new IllegalArgumentException("too large");
                    }
                    return null;
                }));
    }

    /** Does the put that came before, whose arrays may have changed meanwhile. */
    private static @Nullable Object putLate(List<Object[]> late, Cache cache, Object... given) {
        late.forEach(put -> cache.put(bytes(put[0]), bytes(put[1])));
        late.clear();
        late.add(given);
        return null;
    }

    private static CacheProvider opening(java.util.function.Function<CacheContext, Cache> open) {
        return Sabotage.breaking(
                CacheProvider.class,
                new MemoryCacheProvider(),
                "open",
                (provider, given) -> open.apply((CacheContext) given[0]));
    }

    private static Arguments broken(String test, String method, Trick<Cache> trick) {
        return arguments(test, method, trick);
    }

    private static byte[] bytes(Object given) {
        return (byte[]) given;
    }

    private static CacheContext context(long maxBytes) {
        return (CacheContext) Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(),
                new Class<?>[] {CacheContext.class},
                (proxy, method, none) -> maxBytes);
    }
}
