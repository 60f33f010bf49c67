package io.mergekv.store.rocksdb;

import static io.mergekv.store.rocksdb.TestStores.DATA;
import static io.mergekv.store.rocksdb.TestStores.LOG;
import static io.mergekv.store.rocksdb.TestStores.all;
import static io.mergekv.store.rocksdb.TestStores.bytes;
import static io.mergekv.store.rocksdb.TestStores.drain;
import static io.mergekv.store.rocksdb.TestStores.get;
import static io.mergekv.store.rocksdb.TestStores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.StorageException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Reads, writes, scans, snapshots and copies of one open store. */
class RocksStoreTest {
    private static final Path OTHER_FILE_SYSTEM = Path.of("/dev/shm");

    @TempDir
    Path directory;

    @Test
    void providerIsFound() {
        RocksStoreTest.class.getModule().addUses(StoreProvider.class);
        assertThat(ServiceLoader.load(StoreProvider.class))
                .extracting(StoreProvider::name)
                .contains("rocksdb");
    }

    @Test
    void absentKeyIsNull() {
        try (Store store = TestStores.open(directory)) {
            assertThat(get(store, "a")).isNull();
        }
    }

    @Test
    void emptyKeyAndEmptyValueAreKept() {
        try (Store store = TestStores.open(directory)) {
            put(store, "", "");
            assertThat(get(store, "")).isEmpty();
        }
    }

    @Test
    void spacesAreSeparate() {
        try (Store store = TestStores.open(directory)) {
            put(store, DATA, "a", "1", Journal.NONE);
            assertThat(get(store, LOG, "a")).isNull();
        }
    }

    @Test
    void foreignSpaceIsRefused() {
        try (Store store = TestStores.open(directory)) {
            assertThatThrownBy(() -> store.get(new Space("other", 0), bytes("a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other");
        }
    }

    @Test
    void batchIsAppliedInOrder() {
        try (Store store = TestStores.open(directory)) {
            put(store, "c", "0");
            store.write(
                    new StoreBatch()
                            .put(DATA, bytes("a"), bytes("1"))
                            .delete(DATA, bytes("a"))
                            .put(DATA, bytes("b"), bytes("1"))
                            .put(DATA, bytes("b"), bytes("2"))
                            .deleteRange(DATA, bytes("c"), bytes("d"))
                            .put(DATA, bytes("c1"), bytes("3"))
                            .put(LOG, bytes("x"), bytes("4")),
                    Journal.NONE);
            assertThat(all(store, DATA)).containsExactly("b=2", "c1=3");
            assertThat(all(store, LOG)).containsExactly("x=4");
        }
    }

    @Test
    void invertedDeleteRangeDeletesNothing() {
        try (Store store = TestStores.open(directory)) {
            put(store, "b", "1");
            store.write(new StoreBatch().deleteRange(DATA, bytes("c"), bytes("a")), Journal.NONE);
            assertThat(get(store, "b")).isEqualTo("1");
        }
    }

    @Test
    void scanKeepsToItsRangeInBothDirections() {
        try (Store store = TestStores.open(directory)) {
            for (String key : new String[] {"a", "b", "ba", "c", "\u00ff"}) {
                put(store, key, key);
            }
            ByteRange range = ByteRange.of(bytes("b"), bytes("c"));
            assertThat(drain(store.scan(DATA, range, Direction.FORWARD))).containsExactly("b=b", "ba=ba");
            assertThat(drain(store.scan(DATA, range, Direction.REVERSE))).containsExactly("ba=ba", "b=b");
            assertThat(drain(store.scan(DATA, ByteRange.all(), Direction.REVERSE)))
                    .startsWith("\u00ff=\u00ff", "c=c");
        }
    }

    @Test
    void scanGivesKeysAndValuesOfAnyLength() {
        try (Store store = TestStores.open(directory)) {
            Map<String, String> expected = new TreeMap<>();
            int number = 0;
            for (int length : new int[] {0, 1, 1023, 1024, 1025, 100, 65_535, 65_536, 65_537, 1 << 20, 3}) {
                String key = "k" + number % 3 + "x".repeat(number++ * 30);
                expected.put(key, Character.toString('a' + number).repeat(length));
                put(store, key, expected.get(key));
            }
            for (Direction direction : Direction.values()) {
                Map<String, String> found = new TreeMap<>();
                try (StoreCursor cursor = store.scan(DATA, ByteRange.all(), direction)) {
                    while (cursor.next()) {
                        found.put(
                                new String(cursor.key(), StandardCharsets.UTF_8),
                                new String(cursor.value(), StandardCharsets.UTF_8));
                    }
                }
                assertThat(found).isEqualTo(expected);
            }
        }
    }

    @Test
    void valuesMayBeAskedForAtSomeEntriesOrTwice() {
        try (Store store = TestStores.open(directory)) {
            Random random = new Random(19);
            TreeMap<String, String> written = new TreeMap<>();
            for (int i = 0; i < 200; i++) {
                int length = random.nextInt(5) == 0 ? random.nextInt(100_000) : random.nextInt(1_500);
                written.put(
                        "k" + random.nextInt(1000),
                        Character.toString('a' + i % 26).repeat(length));
            }
            written.forEach((key, value) -> put(store, key, value));
            for (int round = 0; round < 100; round++) {
                String from = random.nextInt(4) == 0 ? "" : "k" + random.nextInt(1000);
                String to = from + random.nextInt(4);
                to = random.nextInt(2) == 0 ? "l" : to;
                Direction direction = round % 2 == 0 ? Direction.FORWARD : Direction.REVERSE;
                NavigableMap<String, String> expected = written.subMap(from, true, to, false);
                expected = direction == Direction.FORWARD ? expected : expected.descendingMap();
                int asking = random.nextInt(4); // never, seldom, mostly, nearly always
                try (StoreCursor cursor = store.scan(DATA, ByteRange.of(bytes(from), bytes(to)), direction)) {
                    for (Map.Entry<String, String> entry : expected.entrySet()) {
                        assertThat(cursor.next()).isTrue();
                        for (int times = random.nextInt(1 + asking); times > 0; times--) {
                            assertThat(cursor.value()).isEqualTo(bytes(entry.getValue()));
                        }
                        assertThat(cursor.key()).isEqualTo(bytes(entry.getKey()));
                    }
                    assertThat(cursor.next()).isFalse();
                }
            }
        }
    }

    @Test
    void rangeInTheWrongOrderIsEmpty() {
        try (Store store = TestStores.open(directory)) {
            put(store, "b", "1");
            assertThat(drain(store.scan(DATA, ByteRange.of(bytes("c"), bytes("a")), Direction.FORWARD)))
                    .isEmpty();
            assertThat(drain(store.scan(DATA, ByteRange.of(null, new byte[0]), Direction.REVERSE)))
                    .isEmpty();
        }
    }

    @Test
    void keysAreOrderedAsUnsignedBytes() {
        try (Store store = TestStores.open(directory)) {
            byte[] high = {(byte) 0x80};
            byte[] low = {0x7f};
            store.write(new StoreBatch().put(DATA, high, high).put(DATA, low, low), Journal.NONE);
            try (var cursor = store.scan(DATA, ByteRange.all(), Direction.FORWARD)) {
                cursor.next();
                assertThat(cursor.key()).isEqualTo(low);
            }
        }
    }

    @Test
    void cursorSeesNothingWrittenAfterItWasOpened() {
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
            var cursor = store.scan(DATA, ByteRange.all(), Direction.FORWARD);
            put(store, "a", "2");
            put(store, "b", "2");
            assertThat(drain(cursor)).containsExactly("a=1");
        }
    }

    @Test
    void cursorOnNoEntryRefusesKeyAndValue() {
        try (Store store = TestStores.open(directory);
                var cursor = store.scan(DATA, ByteRange.all(), Direction.FORWARD)) {
            assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.next()).isFalse();
            assertThatThrownBy(cursor::value).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void snapshotPinsAllSpaces() {
        try (Store store = TestStores.open(directory)) {
            put(store, DATA, "a", "1", Journal.NONE);
            put(store, LOG, "a", "1", Journal.BUFFERED);
            try (StoreSnapshot snapshot = store.snapshot()) {
                put(store, DATA, "a", "2", Journal.NONE);
                put(store, LOG, "b", "2", Journal.BUFFERED);
                store.flush();
                store.compact();
                assertThat(snapshot.get(DATA, bytes("a"))).isEqualTo(bytes("1"));
                assertThat(drain(snapshot.scan(LOG, ByteRange.all(), Direction.REVERSE)))
                        .containsExactly("a=1");
            }
        }
    }

    @Test
    void closedStoreKeepsWhatWasWritten() {
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
        }
        try (Store store = TestStores.open(directory)) {
            assertThat(get(store, "a")).isEqualTo("1");
        }
    }

    @Test
    void copyHoldsUnflushedWritesAndOpensAsAStore() {
        Path copy = directory.resolve("copy");
        try (Store store = TestStores.open(directory.resolve("store"))) {
            put(store, DATA, "a", "1", Journal.NONE);
            put(store, LOG, "b", "2", Journal.BUFFERED);
            store.copyTo(copy);
            put(store, "a", "3");
        }
        try (Store store = TestStores.open(copy)) {
            assertThat(all(store, DATA)).containsExactly("a=1");
            assertThat(all(store, LOG)).containsExactly("b=2");
        }
    }

    @Test
    void copyToAnExistingDirectoryIsRefused() {
        try (Store store = TestStores.open(directory.resolve("store"))) {
            assertThatThrownBy(() -> store.copyTo(directory))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("exists");
        }
    }

    /** Where a hard link cannot be made. */
    @Test
    @EnabledIf("hasAnotherFileSystem")
    void copyToAnotherFileSystemOpensAsAStore() throws Exception {
        Path elsewhere = Files.createTempDirectory(OTHER_FILE_SYSTEM, "mergekv");
        try (Store store = TestStores.open(directory.resolve("store"))) {
            put(store, DATA, "a", "1", Journal.NONE);
            store.copyTo(elsewhere.resolve("copy"));
            try (Store copy = TestStores.open(elsewhere.resolve("copy"))) {
                assertThat(all(copy, DATA)).containsExactly("a=1");
            }
        } finally {
            StoreFiles.deleteTree(elsewhere);
        }
    }

    static boolean hasAnotherFileSystem() throws IOException {
        return Files.isWritable(OTHER_FILE_SYSTEM)
                && !Files.getFileStore(OTHER_FILE_SYSTEM)
                        .equals(Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    @Test
    void copyOfAProcessThatWasKilledIsDeletedAtTheNextOpen() throws Exception {
        Path home = directory.resolve("store");
        TestStores.open(home).close();
        Path left = Files.createDirectories(home.resolve("rocksdb.copy-1/checkpoint"));
        Files.createFile(left.resolve("000001.sst"));
        TestStores.open(home).close();
        assertThat(home.resolve("rocksdb.copy-1")).doesNotExist();
    }

    /** Several levels, with what replaces and deletes above what it replaces and deletes. */
    @Test
    void compactionOfManyFilesKeepsTheNewestOfEachKey() {
        try (Store store = TestStores.open(directory)) {
            for (int round = 0; round < 20; round++) {
                StoreBatch batch = new StoreBatch();
                for (int i = 0; i < 100; i++) {
                    batch.put(DATA, bytes("k" + i), bytes("" + round));
                }
                store.write(batch.delete(DATA, bytes("k" + round)), Journal.NONE);
                store.flush();
                if (round % 7 == 0) {
                    store.compact();
                }
            }
            store.compact();
            assertThat(all(store, DATA)).hasSize(99).allMatch(entry -> entry.endsWith("=19"));
            assertThat(get(store, "k19")).isNull();
        }
    }

    @Test
    void copyLeavesNothingBesideIt() throws Exception {
        try (Store store = TestStores.open(directory.resolve("store"))) {
            store.copyTo(directory.resolve("copy"));
        }
        try (var files = Files.list(directory.resolve("store"))) {
            assertThat(files.map(file -> "" + file.getFileName())).noneMatch(name -> name.contains("copy"));
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> "" + file.getFileName())).containsExactlyInAnyOrder("copy", "store");
        }
    }

    @Test
    void compactionGivesSpaceBack() {
        try (Store store = TestStores.open(directory)) {
            byte[] value = new byte[100_000];
            new java.util.Random(1).nextBytes(value);
            for (int i = 0; i < 50; i++) {
                store.write(new StoreBatch().put(DATA, bytes("k" + i), value), Journal.NONE);
            }
            store.flush();
            long before = store.statistics().getOrDefault("disk-bytes", 0L);
            store.write(new StoreBatch().deleteRange(DATA, bytes("k"), bytes("l")), Journal.NONE);
            store.compact();
            assertThat(store.statistics().get("disk-bytes")).isLessThan(before / 2);
        }
    }

    @Test
    void statisticsNameSizes() {
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
            store.flush();
            assertThat(store.statistics()).containsKeys("disk-bytes", "write-buffer-bytes", "block-cache-bytes");
            assertThat(store.statistics().get("table-bytes")).isPositive();
        }
    }
}
