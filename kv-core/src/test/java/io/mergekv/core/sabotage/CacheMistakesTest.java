package io.mergekv.core.sabotage;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.spi.CacheProvider;
import io.mergekv.testkit.CacheConformance;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes that whole caches make, each told under the rule that it breaks. */
@Tag("proves-the-kit")
class CacheMistakesTest {
    private static CacheProvider sabotaged = new MapCacheProvider();

    static class Kit extends CacheConformance {
        @Override
        protected CacheProvider provider() {
            return sabotaged;
        }
    }

    @ParameterizedTest
    @MethodSource
    void mistakeIsCaught(String test, CacheProvider mistaken) {
        sabotaged = new MapCacheProvider();
        Sabotage.expectCaught(Kit.class, test, () -> sabotaged = mistaken);
    }

    static Stream<Arguments> mistakeIsCaught() {
        return Stream.of(
                arguments("cache_15_oneArrayIsUsedForOneKeyAfterTheOther", new MapCacheProvider.KeepingKeys()),
                arguments("cache_1_keysAreComparedWhole", new MapCacheProvider.ComparingHashes()),
                arguments("cache_1_keysAreComparedWhole", new MapCacheProvider.ComparingHashCodes()),
                arguments("cache_1_keysOfEqualHashesAreTwo", new MapCacheProvider.ComparingHashCodes()),
                arguments("cache_3_clearedKeysAreNotFound", new MapCacheProvider.ClearingAThousand()),
                arguments("cache_3_keyThatIsThePrefixIsCleared", new MapCacheProvider.SparingThePrefix()),
                arguments("cache_13_memoryAndFilesStayWithinTheBound", new MapCacheProvider.Hoarding()),
                arguments("cache_13_memoryAndFilesStayWithinTheBound", new MapCacheProvider.Spilling()),
                arguments("spi_5_nothingStaysOpenBehindAClose", new MapCacheProvider.Leaking()),
                arguments("spi_5_nothingStaysOpenBehindAClose", new MapCacheProvider.Connected()));
    }
}
