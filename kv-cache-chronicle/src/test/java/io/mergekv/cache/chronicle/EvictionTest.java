package io.mergekv.cache.chronicle;

import static io.mergekv.cache.chronicle.Caches.key;
import static io.mergekv.cache.chronicle.Caches.statistic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.ProviderException;
import io.mergekv.spi.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvictionTest {
    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 320, 5_000, 60_000})
    void entriesOfAnySizeStayWithinTheBoundAndAreKept(int length) {
        try (Cache cache = Caches.open(16 * MIB)) {
            int puts = Math.min(300_000, 3 * 16 * MIB / (length + 60));
            for (int i = 0; i < puts; i++) {
                cache.put(key(i), new byte[length]);
            }
            assertThat(statistic(cache, "bytes")).isLessThanOrEqualTo(16 * MIB);
            assertThat(Caches.get(cache, key(puts - 1))).hasSize(length);
            assertThat(statistic(cache, "entries")).isGreaterThan(puts / 20);
            assertThat(statistic(cache, "rejected")).isLessThan(puts / 20);
        }
    }

    @Test
    void sizesThatChangeLeaveRoomForAll() {
        try (Cache cache = Caches.open(4 * MIB)) {
            Random random = new Random(7);
            for (int i = 0; i < 60_000; i++) {
                int length = random.nextInt(10) == 0 ? random.nextInt(50_000) : random.nextInt(500);
                cache.put(key(random.nextInt(5_000)), new byte[length]);
            }
            assertThat(statistic(cache, "bytes")).isLessThanOrEqualTo(4 * MIB);
            assertThat(statistic(cache, "rejected")).isLessThan(3_000);
            assertThat(statistic(cache, "entries")).isGreaterThan(200);
        }
    }

    /** Evicted, replaced by what does not fit, removed or refused: a key that the order has forgotten is gone from the map. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theMapHoldsWhatTheOrderDoesAndNothingElse(long seed) {
        Random random = new Random(seed);
        int keys = 3_000;
        int[] last = new int[keys];
        try (Cache cache = Caches.open(2 * MIB)) {
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 2_000; i++) {
                    int key = random.nextInt(keys);
                    last[key] = random.nextInt(4) == 0 ? -1 : random.nextInt(random.nextInt(20) == 0 ? 200_000 : 600);
                    if (last[key] < 0) {
                        cache.remove(key(key));
                    } else {
                        cache.put(key(key), new byte[last[key]]);
                    }
                }
                int found = 0;
                for (int key = 0; key < keys; key++) {
                    byte[] value = Caches.get(cache, key(key));
                    if (value != null) {
                        assertThat(value).hasSize(last[key]);
                        found++;
                    }
                }
                assertThat(statistic(cache, "entries")).isEqualTo(found);
            }
            assertThat(statistic(cache, "evictions")).isPositive();
            assertThat(statistic(cache, "rejected")).isPositive();
        }
    }

    @Test
    void largeEntriesFindPlaceAfterTinyOnes() {
        try (Cache cache = Caches.open(4 * MIB)) {
            for (int i = 0; i < 100_000; i++) {
                cache.put(key(i), new byte[20]);
            }
            for (int i = 0; i < 2_000; i++) {
                cache.put(key(i), new byte[60_000]);
            }
            int found = 0;
            for (int i = 0; i < 2_000; i++) {
                found += Caches.get(cache, key(i)) == null ? 0 : 1;
            }
            assertThat(found).isGreaterThan(20);
        }
    }

    @Test
    void whatIsReadBetweenTheFirstEvictionsIsSpared() {
        try (Cache cache = Caches.open(4 * MIB)) {
            int read = 100; // the oldest of all, whose turn comes first
            int lost = 0;
            for (int i = 0; statistic(cache, "evictions") < 1000; i++) {
                cache.put(key(i), new byte[300]);
                for (int j = 0; j < read && i % 100 == 99; j++) {
                    if (Caches.get(cache, key(j)) == null) {
                        lost++;
                        cache.put(key(j), new byte[300]);
                    }
                }
            }
            assertThat(lost).isLessThan(read);
        }
    }

    @Test
    void hitRateIsThatOfAnLruOfTheSameSize() {
        try (Cache cache = Caches.open(8 * MIB)) {
            Zipf zipf = new Zipf(100_000, 0.9, 11);
            for (int i = 0; i < 200_000; i++) {
                touch(cache, zipf.next());
            }
            int capacity = (int) statistic(cache, "entries");
            Map<Integer, Integer> lru = new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
                    return size() > capacity;
                }
            };
            Zipf warm = new Zipf(100_000, 0.9, 11);
            for (int i = 0; i < 200_000; i++) {
                lru.put(warm.next(), 0);
            }
            int ours = 0;
            int theirs = 0;
            for (int i = 0; i < 200_000; i++) {
                int next = zipf.next();
                ours += touch(cache, next) ? 1 : 0;
                theirs += lru.put(next, 0) != null ? 1 : 0;
            }
            assertThat((double) ours / theirs).isGreaterThan(0.95);
        }
    }

    @Test
    void cacheTooSmallForAnythingIsRefused() {
        assertThatThrownBy(() -> Caches.open(1000))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("at least " + Geometry.LEAST_BYTES);
    }

    @ParameterizedTest
    @ValueSource(longs = {Geometry.LEAST_BYTES, MIB, 3 * MIB + 17, 64 * MIB, 3L << 30})
    void geometryTakesWhatItIsGivenAndNoMore(long maxBytes) {
        ChronicleDefaults.please();
        for (int average : new int[] {32, 512, 100_000}) {
            long total = Geometry.of(maxBytes, average).totalBytes();
            assertThat(total).isLessThanOrEqualTo(maxBytes).isGreaterThan(maxBytes * 9 / 10);
        }
    }

    @Test
    void closeGivesMemoryBack() throws IOException {
        fillAndClose();
        fillAndClose();
        long before = residentKib();
        for (int i = 0; i < 28; i++) {
            fillAndClose();
        }
        assertThat(residentKib() - before).isLessThan(6 * 32 * 1024);
    }

    private static void fillAndClose() {
        try (Cache cache = Caches.open(32 * MIB)) {
            for (int i = 0; i < 500; i++) {
                cache.put(key(i), new byte[60_000]);
            }
        }
    }

    private static long residentKib() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static boolean touch(Cache cache, int number) {
        if (Caches.get(cache, key(number)) != null) {
            return true;
        }
        cache.put(key(number), new byte[320]);
        return false;
    }
}
