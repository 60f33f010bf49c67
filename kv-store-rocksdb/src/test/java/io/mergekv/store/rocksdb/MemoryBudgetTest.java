package io.mergekv.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Options;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreCursor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a store divides its memory, and that it keeps to it. */
final class MemoryBudgetTest {
    private static final long MIB = 1 << 20;
    private static final int VALUE_BYTES = 4000;
    private static final int VALUES = 20_000; // 80 MB, which neither buffers nor cache can hold
    private static final int BATCH = 100;

    @TempDir
    Path directory;

    /** As each space has some room of its own in them: flush after flush of next to nothing would stop all writes. */
    @Test
    void smallBuffersAreFlushedWhenTheyAreFilledByWrites() {
        List<Space> spaces = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            spaces.add(new Space("space" + i, i));
        }
        AtomicInteger flushes = new AtomicInteger();
        Options options = Options.none().with(RocksStoreProvider.WRITE_BUFFER_BYTES, 512 * 1024L);
        try (Store store = TestStores.open(directory, flushes::incrementAndGet, options, spaces)) {
            for (int i = 0; i < 20_000; i++) {
                byte[] key = ByteBuffer.allocate(4).putInt(i).array();
                store.write(new StoreBatch().put(spaces.get(i % 2), key, new byte[200]), Journal.NONE);
            }
            assertThat(flushes.get()).isBetween(5, 40); // 5 MB
        }
    }

    @Test
    void defaultsHoldWithoutABudget() {
        assertThat(MemoryShares.of(Options.none(), OptionalLong.empty()))
                .isEqualTo(new MemoryShares(128 * MIB, 32 * MIB));
    }

    @Test
    void budgetOfTheDefaultsSizeIsDividedAsTheDefaults() {
        assertThat(MemoryShares.of(Options.none(), OptionalLong.of(128 * MIB)))
                .isEqualTo(MemoryShares.of(Options.none(), OptionalLong.empty()));
    }

    @Test
    void halfOfABudgetIsForWritesNotYetFlushed() {
        assertThat(MemoryShares.of(Options.none(), OptionalLong.of(64 * MIB)))
                .isEqualTo(new MemoryShares(64 * MIB, 16 * MIB));
    }

    @Test
    void writeBuffersOfALargeBudgetStaySmall() {
        assertThat(MemoryShares.of(Options.none(), OptionalLong.of(64L << 30)).writeBuffer())
                .isEqualTo(256 * MIB);
    }

    @Test
    void writeBufferThatIsNamedLeavesTheRestToBlocks() {
        Options options = Options.none().with(RocksStoreProvider.WRITE_BUFFER_BYTES, 4 * MIB);
        assertThat(MemoryShares.of(options, OptionalLong.of(64 * MIB))).isEqualTo(new MemoryShares(64 * MIB, 4 * MIB));
    }

    @Test
    void blockCacheThatIsNamedLeavesTheRestToWriteBuffers() {
        Options options = Options.none().with(RocksStoreProvider.BLOCK_CACHE_BYTES, 48 * MIB);
        assertThat(MemoryShares.of(options, OptionalLong.of(64 * MIB))).isEqualTo(new MemoryShares(64 * MIB, 8 * MIB));
    }

    @Test
    void partsThatAreBothNamedTakeNoMoreThanTheirs() {
        Options options = Options.none()
                .with(RocksStoreProvider.BLOCK_CACHE_BYTES, 8 * MIB)
                .with(RocksStoreProvider.WRITE_BUFFER_BYTES, 4 * MIB);
        assertThat(MemoryShares.of(options, OptionalLong.of(64 * MIB))).isEqualTo(new MemoryShares(16 * MIB, 4 * MIB));
    }

    @Test
    void leastBudgetGrowsWithThePartsThatAreNamed() {
        Options named = Options.none().with(RocksStoreProvider.WRITE_BUFFER_BYTES, 10 * MIB);
        assertThat(List.of(MemoryShares.least(Options.none()), MemoryShares.least(named)))
                .containsExactly(16 * MIB, 28 * MIB);
    }

    /** With them the cache is as full as the budget allows, whatever else it holds. */
    @Test
    void unflushedWritesAreChargedToTheCache() {
        try (Store store = TestStores.open(directory, () -> {}, Options.none())) {
            long before = memory(store);
            StoreBatch batch = new StoreBatch();
            for (int i = 0; i < 2000; i++) { // 8 MB
                batch.put(TestStores.DATA, key(i), new byte[VALUE_BYTES]);
            }
            store.write(batch, Journal.NONE);
            assertThat(memory(store)).isGreaterThan(before + 8 * MIB - MIB);
            store.flush();
            assertThat(store.statistics().getOrDefault("write-buffer-bytes", Long.MAX_VALUE))
                    .isLessThan(MIB);
        }
    }

    @Test
    void memoryStaysWithinTheLeastBudgetUnderLoad() {
        long budget = MemoryShares.least(Options.none());
        Random random = new Random(1);
        long most = 0;
        try (Store store = new RocksStoreProvider().open(new Budgeted(directory, budget))) {
            byte[] value = new byte[VALUE_BYTES];
            for (int i = 0; i < VALUES; i += BATCH) {
                StoreBatch batch = new StoreBatch();
                for (int j = i; j < i + BATCH; j++) {
                    random.nextBytes(value);
                    batch.put(TestStores.DATA, key(j), value.clone());
                }
                store.write(batch, Journal.NONE);
                most = Math.max(most, memory(store));
            }
            store.flush();
            for (int i = 0; i < VALUES; i++) {
                store.get(TestStores.DATA, key(random.nextInt(VALUES)));
            }
            most = Math.max(most, memory(store));
            try (StoreCursor cursor = store.scan(TestStores.DATA, ByteRange.all(), Direction.FORWARD)) {
                while (cursor.next()) {
                    cursor.value();
                }
            }
            most = Math.max(most, memory(store));
        }
        // Blocks in use cannot be evicted: a few of them may stand above the bound for a moment.
        assertThat(most).isBetween(budget / 2, budget + MIB);
    }

    private static long memory(Store store) {
        return store.statistics().getOrDefault("memory-bytes", Long.MAX_VALUE);
    }

    private static byte[] key(int i) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
    }

    private record Budgeted(Path directory, long bytes) implements StoreContext {
        @Override
        public Options options() {
            return Options.none();
        }

        @Override
        public List<Space> spaces() {
            return TestStores.SPACES;
        }

        @Override
        public Runnable beforeFlush() {
            return () -> {};
        }

        @Override
        public OptionalLong memoryBytes() {
            return OptionalLong.of(bytes);
        }
    }
}
