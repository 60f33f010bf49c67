package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a cache gives for a key, and what it makes of the arrays that it is given. */
abstract class CacheKeyRules extends CacheFixture {
    private static final int LARGEST_KEY = 2048;

    /** So many keys, and twice as many others: of any hash of 32 bits fifteen pairs are the same. */
    private static final int MANY = 180_000;

    private static final long MANY_BYTES = 64 << 20;
    private static final int CLEARED = 20_000;

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
            assertThat(cache.get(absent, target))
                    .as("the key %s, never put", Arrays.toString(absent))
                    .isFalse();
        }
    }

    @Test
    void cache_1_keysOfEqualHashesAreTwo() {
        Cache cache = open();
        // the two of each pair have one hash as arrays, as texts and as buffers
        for (String[] pair : new String[][] {{"Aa", "BB"}, {"AaAaAaAa", "BBBBBBBB"}, {"AaBBx", "BBAax"}}) {
            cache.put(key(pair[0]), new byte[1]);
            assertThat(get(cache, key(pair[1])))
                    .as("%s beside %s", pair[1], pair[0])
                    .isNull();
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
            assertThat(get(cache, prefix))
                    .as("the prefix %s", Arrays.toString(prefix))
                    .isNull();
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
                byte[] asked = random.nextBoolean() ? key(name) : refilled(key, name);
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
                        cache.put(refilled(key, name), value);
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

    /** The array, which now holds another key. */
    private static byte[] refilled(byte[] array, String name) {
        System.arraycopy(key(name), 0, array, 0, array.length);
        return array;
    }

    private static byte[] randomKey(Random random, char first) {
        byte[] key = new byte[12];
        random.nextBytes(key);
        key[0] = (byte) first;
        return key;
    }
}
