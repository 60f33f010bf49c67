package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.Cache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The rules CACHE-n and SPI-n of the specification, as tests. A provider's author extends it and overrides
 * {@link #provider()}, and {@link #options()} and {@link #maxBytes()} where need be. A test is named after the rule it
 * proves.
 */
public abstract class CacheConformance extends CacheKeyRules {
    private static final long MEASURED_BYTES = 8 << 20;
    /** For what the JVM and the allocator take meanwhile. */
    private static final long BESIDE = 12 << 20;

    /** For subclasses. */
    protected CacheConformance() {}

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
    void cache_13_memoryAndFilesStayWithinTheBound() {
        Assumptions.assumeTrue(MemoryUse.isKnown(), "it takes Linux to see what memory is used");
        Assumptions.assumeTrue(OwnProcess.canMake(provider()), "SPI-3: the provider cannot be made from its class");
        Properties printed = new OwnProcess(provider(), options())
                .run(
                        CacheMemoryTrial.class,
                        MemoryUse.FLAGS,
                        process -> process,
                        temporary.resolve("output"),
                        temporary.resolve("measured"),
                        MEASURED_BYTES);
        for (String entries : List.of("small", "large")) {
            assertThat(Long.parseLong(printed.getProperty(entries)))
                    .as("bytes of memory and files, filled with %s entries, within %s", entries, MEASURED_BYTES)
                    .isLessThanOrEqualTo(MEASURED_BYTES + BESIDE);
        }
    }

    private void expectWithinBound(Cache cache) {
        assertThat(statistic(cache, "bytes")).isLessThanOrEqualTo(statistic(cache, "max-bytes"));
        assertThat(statistic(cache, "max-bytes")).isLessThanOrEqualTo(maxBytes());
    }
}
