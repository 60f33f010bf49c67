package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.ClosedException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is written to a store, and what many threads see of it. */
abstract class StoreWriteRules extends StoreCursorRules {
    private static final int LARGEST_KEY = 2048;
    private static final int LARGEST_VALUE = 16 << 20;

    @Test
    void store_7_laterWriteOfABatchWins() {
        Store store = open();
        store.write(
                new StoreBatch()
                        .put(FIRST, bytes("a"), bytes("1"))
                        .put(FIRST, bytes("b"), bytes("1"))
                        .deleteRange(FIRST, bytes("a"), bytes("z"))
                        .put(FIRST, bytes("b"), bytes("2"))
                        .put(FIRST, bytes("c"), bytes("2"))
                        .delete(FIRST, bytes("c")),
                Journal.NONE);
        assertThat(all(store, FIRST)).containsExactly("b=2");
    }

    @Test
    void store_8_deleteRangeRemovesFromItsLowerEndUpToItsUpper() {
        Store store = open();
        for (String key : List.of("a", "b", "bb", "c", "d")) {
            put(store, FIRST, key, "");
        }
        store.write(new StoreBatch().deleteRange(FIRST, bytes("b"), bytes("c")), Journal.NONE);
        assertThat(all(store, FIRST)).containsExactly("a=", "c=", "d=");
    }

    @Test
    void store_8_crossedDeleteRangeRemovesNothing() {
        Store store = open();
        put(store, FIRST, "b", "");
        store.write(
                new StoreBatch().deleteRange(FIRST, bytes("c"), bytes("a")).deleteRange(FIRST, bytes("b"), bytes("b")),
                Journal.NONE);
        assertThat(all(store, FIRST)).containsExactly("b=");
    }

    @Test
    void store_9_nobodySeesAPartOfABatch() {
        Store store = open();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        together(List.of(
                () -> {
                    try {
                        for (int i = 0; !done.get(); i++) {
                            byte[] value = bytes("" + i);
                            store.write(
                                    new StoreBatch()
                                            .put(FIRST, bytes("a"), value)
                                            .put(SECOND, bytes("a"), value)
                                            .put(FIRST, bytes("b"), value),
                                    Journal.NONE);
                            written.incrementAndGet();
                        }
                    } finally {
                        done.set(true);
                    }
                },
                () -> {
                    try {
                        // Looking before the first write, or only during a few, would prove nothing.
                        for (int looks = 0; looks < 1000 || (written.get() < 1000 && !done.get()); looks++) {
                            expectWholeBatches(store);
                        }
                    } finally {
                        done.set(true);
                    }
                }));
    }

    @Test
    void store_10_writeIsVisibleToReadsThatStartAfterItReturned() {
        Store store = open();
        int writes = 3000;
        AtomicInteger written = new AtomicInteger();
        put(store, FIRST, "a", "0");
        together(List.of(
                () -> {
                    for (int i = 1; i <= writes; i++) {
                        put(store, FIRST, "a", "" + i);
                        written.set(i);
                    }
                },
                () -> {
                    int atLeast = 0;
                    while (atLeast < writes && !Thread.currentThread().isInterrupted()) {
                        atLeast = written.get();
                        String seen = get(store, FIRST, "a");
                        assertThat(seen).isNotNull();
                        assertThat(Integer.parseInt(seen)).isGreaterThanOrEqualTo(atLeast);
                    }
                }));
    }

    @Test
    void store_11_emptyBatchAndAbsentKeyAreNothing() {
        Store store = open();
        put(store, FIRST, "a", "1");
        for (Journal journal : Journal.values()) {
            store.write(new StoreBatch(), journal);
            store.write(new StoreBatch().delete(FIRST, bytes("b")), journal);
        }
        assertThat(all(store, FIRST)).containsExactly("a=1");
    }

    @Test
    void store_12_arraysHandedOverAreLeftAsTheyAre() {
        Store store = open();
        byte[] key = bytes("key");
        byte[] value = bytes("value");
        store.write(new StoreBatch().put(FIRST, key, value), Journal.BUFFERED);
        put(store, FIRST, "key", "other");
        store.flush();
        compactIfItCan(store);
        assertThat(text(key)).isEqualTo("key");
        assertThat(text(value)).isEqualTo("value");
    }

    @Test
    void store_13_shortestAndLongestAreStored() {
        keepsShortestAndLongest(open());
    }

    @Test
    void store_37_leastBudgetOfMemoryIsEnough() {
        long least = provider().leastMemoryBytes(options());
        assertThat(least).isNotNegative();
        keepsShortestAndLongest(open(temporary.resolve("store"), OptionalLong.of(least)));
    }

    private static void keepsShortestAndLongest(Store store) {
        byte[] key = new byte[LARGEST_KEY];
        Arrays.fill(key, (byte) 0xff);
        byte[] value = new byte[LARGEST_VALUE];
        Arrays.fill(value, (byte) 7);
        store.write(new StoreBatch().put(FIRST, key, value).put(FIRST, new byte[1], new byte[0]), Journal.NONE);
        store.flush();
        assertThat(Arrays.equals(store.get(FIRST, key), value)).isTrue();
        assertThat(store.get(FIRST, new byte[1])).isEmpty();
    }

    @Test
    void store_14_snapshotCanBeReadByManyThreads() {
        Store store = open();
        for (int i = 0; i < 200; i++) {
            put(store, FIRST, "key" + i, "old");
        }
        StoreSnapshot snapshot = closing(store.snapshot());
        Task reader = () -> {
            for (int i = 0; i < 200; i++) {
                assertThat(text(snapshot.get(FIRST, bytes("key" + i)))).isEqualTo("old");
            }
            assertThat(drain(snapshot.scan(FIRST, ByteRange.all(), Direction.REVERSE)))
                    .hasSize(200)
                    .allMatch(entry -> entry.endsWith("=old"));
        };
        together(List.of(reader, reader, () -> {
            for (int i = 0; i < 400; i++) {
                put(store, FIRST, "key" + i, "new");
            }
        }));
    }

    @Test
    void store_16_everyCallAfterCloseIsRefused() {
        Store store = open();
        store.close();
        Map<String, ThrowingCallable> calls = Map.of(
                "get", () -> store.get(FIRST, bytes("a")),
                "getAll", () -> store.getAll(FIRST, List.of(bytes("a"))),
                "scan", () -> store.scan(FIRST, ByteRange.all(), Direction.FORWARD),
                "write", () -> put(store, FIRST, "a", "1"),
                "syncJournal", store::syncJournal,
                "flush", store::flush,
                "snapshot", store::snapshot,
                "compact", store::compact,
                "statistics", store::statistics);
        calls.forEach((name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(ClosedException.class));
        store.close();
    }

    @Test
    void store_21_manyThreadsWriteReadAndFlushAtOnce() {
        Store store = open();
        List<Task> tasks = new ArrayList<>();
        for (int writer = 0; writer < 3; writer++) {
            String prefix = "w" + writer + "-";
            Journal journal = writer == 0 ? Journal.BUFFERED : Journal.NONE;
            tasks.add(() -> {
                for (int i = 0; i < 300; i++) {
                    put(store, FIRST, prefix + i, "" + i, journal);
                    assertThat(get(store, FIRST, prefix + i)).isEqualTo("" + i);
                }
            });
        }
        tasks.add(() -> {
            for (int i = 0; i < 5; i++) {
                store.flush();
                store.syncJournal();
                all(store, FIRST);
            }
        });
        together(tasks);
        assertThat(all(store, FIRST)).hasSize(900);
    }

    @Test
    void store_24_compactionChangesNothingThatCanBeRead() {
        Store store = open();
        for (int i = 0; i < 500; i++) {
            put(store, FIRST, "key" + i % 100, "" + i);
        }
        store.write(new StoreBatch().deleteRange(FIRST, bytes("key5"), bytes("key6")), Journal.NONE);
        List<String> before = all(store, FIRST);
        store.compact();
        assertThat(all(store, FIRST)).isEqualTo(before).isNotEmpty();
    }

    @Test
    void store_24_compactionOfWhatIsFlushedChangesNothingThatCanBeRead() {
        Store store = open();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 100; i++) {
                put(store, i % 2 == 0 ? FIRST : SECOND, "key" + i, "" + round);
            }
            store.write(
                    new StoreBatch()
                            .delete(FIRST, bytes("key" + 10 * round))
                            .deleteRange(SECOND, bytes("key5" + round), bytes("key6" + round)),
                    Journal.BUFFERED);
            store.flush();
        }
        List<String> first = all(store, FIRST);
        List<String> second = all(store, SECOND);
        StoreCursor opened = closing(store.scan(FIRST, ByteRange.all(), Direction.FORWARD));
        store.compact();
        assertThat(drain(opened)).as("by a cursor opened before").isEqualTo(first);
        store.compact();
        assertThat(all(store, FIRST)).isEqualTo(first).isNotEmpty();
        assertThat(all(store, SECOND)).isEqualTo(second).isNotEmpty();
        assertThat(get(store, FIRST, "key2")).isEqualTo("2");
    }

    @Test
    void store_25_newStoreIsEmpty() {
        Store store = open();
        assertThat(all(store, FIRST)).isEmpty();
        assertThat(all(store, SECOND)).isEmpty();
    }

    @Test
    void store_35_interruptHarmsNeitherTheCallNorTheStore() {
        Store store = open();
        Thread.currentThread().interrupt();
        for (Journal journal : Journal.values()) {
            put(store, FIRST, journal.name(), "1", journal);
        }
        store.syncJournal();
        store.flush();
        int found = all(store, FIRST).size();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(found).isEqualTo(3);
        put(store, FIRST, "after", "1", Journal.SYNCED);
        assertThat(get(store, FIRST, "after")).isEqualTo("1");
    }

    private static void expectWholeBatches(Store store) {
        List<String> scan = all(store, FIRST);
        if (!scan.isEmpty()) {
            assertThat(scan.get(0).substring(2)).isEqualTo(scan.get(1).substring(2));
        }
        try (StoreSnapshot snapshot = store.snapshot()) {
            assertThat(text(snapshot.get(FIRST, bytes("a")))).isEqualTo(text(snapshot.get(SECOND, bytes("a"))));
        }
    }
}
