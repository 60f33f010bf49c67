package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.InvalidOptionException;
import io.mergekv.KvException;
import io.mergekv.Options;
import io.mergekv.Patch;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.open.MemoryBudget;
import io.mergekv.spi.StoreProvider;
import io.mergekv.store.memory.MemoryCacheProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.store.rocksdb.RocksStoreProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One budget of memory for a database: how it is divided, what wins over it, and when it is refused. */
final class MemoryBudgetTest {
    private static final long MIB = 1 << 20;
    private static final StoreProvider STORE = new RocksStoreProvider(); // needs 16 MiB

    @TempDir
    Path temporary;

    @Test
    void partsHaveTheirDefaultsWithoutABudget() {
        assertThat(divide(Options.none())).isEqualTo(new MemoryBudget(64 * MIB, OptionalLong.empty()));
    }

    @Test
    void thirdOfABudgetIsTheCaches() {
        assertThat(divide(memory(192 * MIB))).isEqualTo(new MemoryBudget(64 * MIB, OptionalLong.of(128 * MIB)));
    }

    @Test
    void partsAddUpToAnyBudget() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            long memory = random.nextLong(24 * MIB, 1L << 40);
            MemoryBudget budget = divide(memory(memory));
            assertThat(budget.cache() + budget.store().orElseThrow()).isEqualTo(memory);
        }
    }

    @Test
    void budgetBelowAllBoundsIsToldTheLeastThatWorks() {
        for (long bytes : new long[] {1, MIB, 3 * MIB}) {
            assertThatThrownBy(() -> divide(memory(bytes)))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("memory-bytes = " + bytes)
                    .hasMessageContaining("at least " + 24 * MIB);
        }
        assertThat(divide(memory(24 * MIB)).store()).hasValue(16 * MIB);
        assertThatThrownBy(() -> MemoryBudget.divide(memory(MIB), false, new MemoryStoreProvider()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("at least " + 3 * MIB);
    }

    @Test
    void withoutACacheTheStoreHasAll() {
        assertThat(MemoryBudget.divide(memory(100 * MIB), false, STORE))
                .isEqualTo(new MemoryBudget(0, OptionalLong.of(100 * MIB)));
    }

    @Test
    void cacheBytesWinAndTheStoreHasTheRest() {
        assertThat(divide(memory(100 * MIB).with(DatabaseBuilder.CACHE_BYTES, 10 * MIB)))
                .isEqualTo(new MemoryBudget(10 * MIB, OptionalLong.of(90 * MIB)));
    }

    @Test
    void cacheBytesAloneSayNothingOfTheStore() {
        assertThat(divide(Options.none().with(DatabaseBuilder.CACHE_BYTES, 10 * MIB)))
                .isEqualTo(new MemoryBudget(10 * MIB, OptionalLong.empty()));
    }

    @Test
    void hotDocumentsTakeNoMoreThanTheirPartOfTheHeap() {
        assertThat(MemoryBudget.hot(Options.none(), 1000 * MIB)).isEqualTo(16 * MIB);
        assertThat(MemoryBudget.hot(Options.none(), 20 * MIB)).isEqualTo(5 * MIB);
        assertThat(MemoryBudget.hot(hot(0), 64 * MIB)).isZero();
        assertThat(MemoryBudget.hot(hot(32 * MIB), 64 * MIB)).isEqualTo(32 * MIB);
        assertThatThrownBy(() -> MemoryBudget.hot(hot(33 * MIB), 64 * MIB))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("more than half of the heap");
        assertThatThrownBy(() -> MemoryBudget.hot(hot(1), 64 * MIB))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("0 is for none, 1048576 are the least");
    }

    private static Options hot(long bytes) {
        return Options.none().with(DatabaseBuilder.HOT_BYTES, bytes);
    }

    @Test
    void tooSmallABudgetIsRefusedWithTheLeastThatWorks() {
        refuses(memory(24 * MIB - 1), 24 * MIB);
        assertThat(divide(memory(24 * MIB))).isEqualTo(new MemoryBudget(8 * MIB, OptionalLong.of(16 * MIB)));
    }

    @Test
    void cacheThatLeavesTheStoreTooLittleIsRefused() {
        Options options = memory(24 * MIB).with(DatabaseBuilder.CACHE_BYTES, 9 * MIB);
        refuses(options, 25 * MIB);
        divide(options.with(DatabaseBuilder.MEMORY_BYTES, 25 * MIB));
    }

    @Test
    void partOfTheStoreThatLeavesTheOthersTooLittleIsRefused() {
        Options options = memory(64 * MIB).with("store.rocksdb.block-cache-bytes", "40m");
        refuses(options, 72 * MIB);
        divide(options.with(DatabaseBuilder.MEMORY_BYTES, 72 * MIB));
    }

    @Test
    void refusalMakesNothing() {
        Path directory = temporary.resolve("database");
        assertThatThrownBy(() -> open(Database.at(directory).memoryBytes(4 * MIB)))
                .isInstanceOf(InvalidOptionException.class);
        assertThat(directory).doesNotExist();
    }

    @Test
    void databaseKeepsToItsBudget() {
        long budget = 24 * MIB;
        try (Database database = open(Database.at(temporary.resolve("database"))
                .set(DatabaseBuilder.MIN_FREE_BYTES, 0L)
                .memoryBytes(budget))) {
            Random random = new Random(1);
            byte[] value = new byte[30_000];
            for (int i = 0; i < 1500; i++) {
                random.nextBytes(value);
                database.table("t").merge("k" + i % 1000, Patch.of("value", value));
                database.table("t").get("k" + random.nextInt(i + 1));
            }
            var statistics = database.info().statistics();
            assertThat(statistics.getOrDefault("cache.max-bytes", 0L)
                            + statistics.getOrDefault("store.max-memory-bytes", 0L))
                    .isEqualTo(budget);
            assertThat(statistics.getOrDefault("store.memory-bytes", Long.MAX_VALUE))
                    .isLessThanOrEqualTo(16 * MIB);
        }
    }

    private static void refuses(Options options, long least) {
        assertThatThrownBy(() -> divide(options))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        e -> assertThat(e.outcome()).isEqualTo(KvException.Outcome.REFUSED))
                .hasMessageContaining("at least " + least);
    }

    private static MemoryBudget divide(Options options) {
        return MemoryBudget.divide(options, true, STORE);
    }

    private static Options memory(long bytes) {
        return Options.none().with(DatabaseBuilder.MEMORY_BYTES, bytes);
    }

    private static Database open(DatabaseBuilder builder) {
        Discovery discovery = Discovery.of(List.of(STORE), List.of(new MemoryCacheProvider()), List.of());
        return new CoreEngine(() -> discovery, Clock.systemUTC()).open(builder.config());
    }
}
