package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Options;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The rules CACHE-n and SPI-n of the specification, as tests. A provider's author extends it and overrides
 * {@link #provider()}, and {@link #options()} and {@link #maxBytes()} where need be. A test is named after the rule it
 * proves.
 */
public abstract class CacheConformance extends ProviderFixture {
    private static final int LARGEST_KEY = 2048;

    /** So many keys, and twice as many others: of any hash of 32 bits fifteen pairs are the same. */
    private static final int MANY = 180_000;

    private static final long MANY_BYTES = 64 << 20;
    private static final int CLEARED = 20_000;

    /** For subclasses. */
    protected CacheConformance() {}

    /** The provider under test; called often, may make a new one each time. */
    protected abstract CacheProvider provider();

    /** The options that caches are opened with; none by default. */
    protected Options options() {
        return Options.none();
    }

    /** The bound that caches are opened with, in bytes; 8 MiB by default. */
    protected long maxBytes() {
        return 8 << 20;
    }

    @Override
    final CacheProvider subject() {
        return provider();
    }

    @Override
    final String kind() {
        return "cache";
    }

    @Override
    final void useOnce(Path directory) {
        Cache cache = open(directory);
        cache.put(key("a"), new byte[8]);
        get(cache, key("a"));
        cache.clear(key("a"));
        cache.close();
    }

    @Test
    void cache_1_getReturnsWhatWasPutLastOrNull() {
        Cache cache = open();
        assertThat(get(cache, key("absent"))).isNull();
        for (int length : List.of(10, 1000, 3)) {
            cache.put(key("a"), new byte[length]);
            assertThat(get(cache, key("a"))).isIn(null, new byte[length]);
        }
    }

    @Test
    void cache_1_randomUseNeverGivesAStaleValue() {
        random(random -> {
            Cache cache = open();
            Map<String, byte[]> model = new HashMap<>();
            for (int step = 0; step < 20_000; step++) {
                String name = random.nextInt(8) + "/" + random.nextInt(60);
                switch (random.nextInt(40)) {
                    case 0 -> {
                        String prefix = random.nextInt(8) + "/";
                        cache.clear(key(prefix));
                        model.keySet().removeIf(each -> each.startsWith(prefix));
                    }
                    case 1, 2 -> {
                        cache.remove(key(name));
                        model.remove(name);
                    }
                    case 3, 4, 5, 6, 7, 8, 9, 10 -> {
                        byte[] value = randomValue(random);
                        cache.put(key(name), value);
                        model.put(name, value);
                    }
                    default -> expectValueOrNull(cache, name, model.get(name));
                }
            }
        });
    }

    @Test
    void cache_1_keysAreComparedWhole() {
        Cache cache = open(temporary.resolve("cache"), Math.max(maxBytes(), MANY_BYTES));
        Random random = new Random(1);
        for (int i = 0; i < MANY; i++) {
            cache.put(randomKey(random, 'a'), new byte[1]);
        }
        ByteTarget target = new ByteTarget();
        for (int i = 0; i < 2 * MANY; i++) {
            byte[] absent = randomKey(random, 'b');
            assertThat(cache.get(absent, target)).as("the key %s, never put", Arrays.toString(absent)).isFalse();
        }
    }

    @Test
    void cache_1_keysOfEqualHashesAreTwo() {
        Cache cache = open();
        // the two of each pair have one hash as arrays, as texts and as buffers
        for (String[] pair : new String[][] {{"Aa", "BB"}, {"AaAaAaAa", "BBBBBBBB"}, {"AaBBx", "BBAax"}}) {
            cache.put(key(pair[0]), new byte[1]);
            assertThat(get(cache, key(pair[1]))).as("%s beside %s", pair[1], pair[0]).isNull();
            cache.put(key(pair[1]), new byte[2]);
            assertThat(get(cache, key(pair[0]))).isIn(null, new byte[1]);
        }
    }

    @Test
    void cache_2_removedKeyIsNotFound() {
        Cache cache = open();
        cache.put(key("a"), new byte[1]);
        cache.remove(key("a"));
        cache.remove(key("never there"));
        assertThat(get(cache, key("a"))).isNull();
    }

    @Test
    void cache_3_clearedKeysAreNotFound() {
        Cache cache = open();
        for (int i = 0; i < CLEARED; i++) {
            cache.put(key("a" + i), new byte[8]);
        }
        cache.clear(key("a"));
        for (int i = 0; i < CLEARED; i++) {
            assertThat(get(cache, key("a" + i))).isNull();
        }
    }

    @Test
    void cache_3_keyThatIsThePrefixIsCleared() {
        Cache cache = open();
        for (byte[] prefix : List.of(key("a"), key("table/"), new byte[] {-1}, new byte[] {0}, new byte[] {'b', -1})) {
            byte[] longer = Arrays.copyOf(prefix, prefix.length + 1);
            cache.put(prefix, new byte[8]);
            cache.put(longer, new byte[8]);
            cache.clear(prefix);
            assertThat(get(cache, prefix)).as("the prefix %s", Arrays.toString(prefix)).isNull();
            assertThat(get(cache, longer)).as("what is longer by a 0").isNull();
        }
    }

    @Test
    void cache_3_emptyPrefixClearsEverything() {
        Cache cache = open();
        cache.put(key("a"), new byte[8]);
        cache.put(key("b"), new byte[8]);
        cache.clear(new byte[0]);
        assertThat(get(cache, key("a"))).isNull();
        assertThat(get(cache, key("b"))).isNull();
    }

    @Test
    void cache_4_valueBelongsToTheCaller() {
        Cache cache = open();
        cache.put(key("a"), new byte[] {1});
        byte[] value = get(cache, key("a"));
        if (value != null) {
            value[0] = 2;
        }
        assertThat(get(cache, key("a"))).isIn(null, new byte[] {1});
    }

    @Test
    void cache_5_valueTooLargeRemovesTheOldOne() {
        Cache cache = open();
        for (int length = 1 << 10; length <= maxBytes() + 1 && length > 0; length <<= 1) {
            cache.put(key("a"), new byte[8]);
            byte[] value = new byte[length];
            cache.put(key("a"), value);
            byte[] found = get(cache, key("a"));
            assertThat(found == null || Arrays.equals(found, value))
                    .as("%s bytes", length)
                    .isTrue();
        }
        cache.put(key("a"), new byte[8]);
        cache.put(key("a"), new byte[(int) maxBytes() + 1]);
        assertThat(get(cache, key("a"))).isNull();
    }

    @Test
    void cache_6_cacheEvictsToStayWithinItsBound() {
        for (int length : List.of(16, 320, 20_000)) {
            Cache cache = open();
            long puts = Math.min(200_000, 4 * maxBytes() / length);
            for (int i = 0; i < puts; i++) {
                cache.put(key("key" + i), new byte[length]);
                if (i % 1000 == 0) {
                    expectWithinBound(cache);
                }
            }
            expectWithinBound(cache);
            cache.close();
        }
    }

    @Test
    void cache_6_evictionIsCounted() {
        Cache cache = open();
        int length = 4000;
        long puts = 4 * maxBytes() / length;
        for (int i = 0; i < puts; i++) {
            cache.put(key("key" + i), new byte[length]);
        }
        assertThat(statistic(cache, "evictions")).isPositive();
    }

    @Test
    void cache_7_statisticsAreThere() {
        Cache cache = open();
        cache.put(key("a"), new byte[8]);
        for (String name : List.of("entries", "bytes", "max-bytes", "evictions")) {
            assertThat(statistic(cache, name)).as(name).isNotNegative();
        }
    }

    @Test
    void cache_8_cacheIsEmptyWhenOpenedAgain() {
        Cache cache = open();
        cache.put(key("a"), new byte[8]);
        cache.close();
        Cache again = open();
        assertThat(get(again, key("a"))).isNull();
        assertThat(statistic(again, "entries")).isZero();
    }

    @Test
    void cache_8_filesOfAKilledProcessAreOfNoUse() {
        Cache cache = open();
        cache.put(key("a"), new byte[8]);
        Path image = DirectoryImage.take(temporary.resolve("cache"), temporary.resolve("image"));
        assertThat(get(open(image), key("a"))).isNull();
    }

    @Test
    void cache_9_manyThreadsSeeTheirOwnLastValues() {
        Cache cache = open();
        List<Task> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            String prefix = thread + "/";
            Random random = new Random(thread);
            tasks.add(() -> {
                Map<String, byte[]> model = new HashMap<>();
                for (int i = 0; i < 10_000; i++) {
                    String name = prefix + random.nextInt(200);
                    expectValueOrNull(cache, name, model.get(name));
                    if (random.nextInt(10) == 0) {
                        cache.remove(key(name));
                        model.remove(name);
                    } else {
                        byte[] value = randomValue(random);
                        cache.put(key(name), value);
                        model.put(name, value);
                    }
                }
                cache.clear(key(prefix));
                model.keySet().forEach(name -> expectValueOrNull(cache, name, null));
            });
        }
        together(tasks);
    }

    @Test
    void cache_10_closedCacheReturnsNoValue() {
        Cache cache = open();
        cache.put(key("a"), new byte[8]);
        cache.close();
        cache.close();
        byte[] found;
        try {
            found = get(cache, key("a"));
        } catch (RuntimeException e) {
            found = null;
        }
        assertThat(found).isNull();
    }

    @Test
    void cache_11_cacheKeepsMostOfWhatFitsEasily() {
        Cache cache = open();
        int length = 300;
        int puts = (int) (maxBytes() / 10 / (length + 10));
        for (int i = 0; i < puts; i++) {
            cache.put(key("key" + i), new byte[length]);
        }
        int found = 0;
        for (int i = 0; i < puts; i++) {
            found += get(cache, key("key" + i)) == null ? 0 : 1;
        }
        assertThat(found).isGreaterThanOrEqualTo(puts / 2);
    }

    @Test
    void cache_12_shortestAndLongestAreTaken() {
        Cache cache = open();
        for (int keyLength : List.of(1, 100, LARGEST_KEY)) {
            for (int valueLength : List.of(0, 1, 100_000, 16 << 20)) {
                byte[] value = new byte[valueLength];
                cache.put(new byte[keyLength], value);
                byte[] found = get(cache, new byte[keyLength]);
                assertThat(found == null || Arrays.equals(found, value)).isTrue();
            }
        }
    }

    @Test
    void cache_14_targetHoldsTheWholeValueAndNothingElse() {
        random(random -> {
            Cache cache = open();
            Map<String, byte[]> model = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                byte[] value = randomValue(random);
                cache.put(key("key" + i), value);
                model.put("key" + i, value);
            }
            ByteTarget target = new ByteTarget();
            for (int step = 0; step < 2000; step++) {
                String name = "key" + random.nextInt(120);
                if (cache.get(key(name), target)) {
                    assertThat(Arrays.copyOf(target.array(), target.length()))
                            .as(name)
                            .isEqualTo(model.get(name));
                }
            }
        });
    }

    @Test
    void cache_14_emptyValueIsHeldByATargetThatHeldAnother() {
        Cache cache = open();
        ByteTarget target = new ByteTarget();
        target.set(new byte[] {1, 2});
        cache.put(key("a"), new byte[0]);
        assertThat(cache.get(key("a"), target) ? target.length() : 0).isZero();
    }

    @Test
    void cache_15_arraysThatWereGivenAreUsedAgain() {
        Cache cache = open();
        byte[] key = key("a");
        byte[] value = {1};
        cache.put(key, value);
        key[0] = 'b';
        value[0] = 2;
        cache.put(key("c"), new byte[1]);
        assertThat(get(cache, key)).as("of a key that became another").isNull();
        assertThat(get(cache, key("a"))).isIn(null, new byte[] {1});
    }

    @Test
    void cache_15_oneArrayIsUsedForOneKeyAfterTheOther() {
        random(random -> {
            Cache cache = open();
            Map<String, byte[]> model = new HashMap<>();
            byte[] key = key("key0");
            byte[] value = new byte[4];
            for (int step = 0; step < 20_000; step++) {
                String name = "key" + random.nextInt(8);
                System.arraycopy(key(name), 0, key, 0, key.length);
                boolean own = random.nextBoolean(); // or an array of the caller's
                byte[] asked = own ? key(name) : key;
                switch (random.nextInt(8)) {
                    case 0 -> {
                        cache.clear(asked);
                        model.remove(name);
                    }
                    case 1 -> {
                        cache.remove(asked);
                        model.remove(name);
                    }
                    case 2, 3 -> {
                        random.nextBytes(value);
                        cache.put(key, value);
                        model.put(name, value.clone());
                    }
                    default -> {
                        byte[] found = get(cache, asked);
                        assertThat(found).as(name).isIn(null, model.get(name));
                    }
                }
            }
        });
    }

    private static byte[] randomKey(Random random, char first) {
        byte[] key = new byte[12];
        random.nextBytes(key);
        key[0] = (byte) first;
        return key;
    }

    private Cache open() {
        return open(temporary.resolve("cache"));
    }

    private Cache open(Path directory) {
        return open(directory, maxBytes());
    }

    private Cache open(Path directory, long bound) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return closing(provider()
                .open(new KitContext(directory, options(), List.of(), () -> {}, bound, OptionalLong.empty())));
    }

    /** The value under {@code key} in an array of its own, or null. */
    private static byte @Nullable [] get(Cache cache, byte[] key) {
        ByteTarget target = new ByteTarget();
        return cache.get(key, target) ? target.take() : null;
    }

    private void expectWithinBound(Cache cache) {
        assertThat(statistic(cache, "bytes")).isLessThanOrEqualTo(statistic(cache, "max-bytes"));
        assertThat(statistic(cache, "max-bytes")).isLessThanOrEqualTo(maxBytes());
    }

    private static long statistic(Cache cache, String name) {
        Long value = cache.statistics().get(name);
        assertThat(value).as(name).isNotNull();
        return value == null ? -1 : value;
    }

    private static void expectValueOrNull(Cache cache, String name, byte @Nullable [] expected) {
        byte[] found = get(cache, key(name));
        if (found != null) {
            assertThat(found).as(name).isEqualTo(expected);
        }
    }

    /** Of any length that documents have, each with content of its own. */
    private static byte[] randomValue(Random random) {
        byte[] value = new byte[8 + random.nextInt(random.nextInt(20) == 0 ? 50_000 : 400)];
        ByteBuffer.wrap(value).putLong(random.nextLong());
        return value;
    }

    private static byte[] key(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
