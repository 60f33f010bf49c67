package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreProvider.Capability;
import io.mergekv.spi.StoreSnapshot;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read of a store by one thread. */
abstract class StoreReadRules extends StoreFixture {
    private static final long FLUSHED_BYTES = 1 << 20;

    @Test
    void store_1_getReturnsWhatWasPutLast() {
        Store store = open();
        put(store, FIRST, "key", "old");
        put(store, FIRST, "key", "new");
        assertThat(get(store, FIRST, "key")).isEqualTo("new");
    }

    @Test
    void store_1_getReturnsNullWhereNothingIs() {
        Store store = open();
        put(store, FIRST, "key", "value");
        store.write(new StoreBatch().delete(FIRST, bytes("key")), Journal.NONE);
        assertThat(store.get(FIRST, bytes("key"))).isNull();
        assertThat(store.get(FIRST, bytes("ke"))).isNull();
    }

    @Test
    void store_2_spacesAreApart() {
        Store store = open();
        put(store, FIRST, "key", "first");
        assertThat(get(store, SECOND, "key")).isNull();
        put(store, SECOND, "key", "second");
        store.write(new StoreBatch().deleteRange(SECOND, bytes("a"), bytes("z")), Journal.NONE);
        assertThat(all(store, FIRST)).containsExactly("key=first");
        assertThat(all(store, SECOND)).isEmpty();
    }

    @Test
    void store_3_forwardScanVisitsKeysInUnsignedOrder() {
        Store store = open();
        for (String key : List.of("\u00ff", "b", "a", "\u0080", "ab", "\u0000", "a\u0000")) {
            put(store, FIRST, key, "");
        }
        assertThat(all(store, FIRST)).containsExactly("\u0000=", "a=", "a\u0000=", "ab=", "b=", "\u0080=", "\u00ff=");
    }

    @Test
    void store_3_reverseScanVisitsKeysInTheOppositeOrder() {
        Store store = open();
        for (String key : List.of("\u00ff", "a", "ab", "\u0080")) {
            put(store, FIRST, key, "");
        }
        assertThat(scan(store, FIRST, ByteRange.all(), Direction.REVERSE))
                .containsExactly("\u00ff=", "\u0080=", "ab=", "a=");
    }

    @Test
    void store_4_rangeHoldsItsLowerEndAndNotItsUpper() {
        Store store = open();
        for (String key : List.of("a", "b", "c", "d", "e")) {
            put(store, FIRST, key, "");
        }
        for (Direction direction : Direction.values()) {
            assertThat(scan(store, FIRST, range("b", "d"), direction)).containsExactlyInAnyOrder("b=", "c=");
            assertThat(scan(store, FIRST, range("bb", "dd"), direction)).containsExactlyInAnyOrder("c=", "d=");
            assertThat(scan(store, FIRST, range(null, "b"), direction)).containsExactlyInAnyOrder("a=");
            assertThat(scan(store, FIRST, range("e", null), direction)).containsExactlyInAnyOrder("e=");
        }
    }

    @Test
    void store_4_crossedRangeHoldsNothing() {
        Store store = open();
        put(store, FIRST, "c", "");
        for (Direction direction : Direction.values()) {
            assertThat(scan(store, FIRST, range("c", "c"), direction)).isEmpty();
            assertThat(scan(store, FIRST, range("d", "b"), direction)).isEmpty();
        }
    }

    @Test
    void store_4_rangesAreTheSameOverWhatIsCompactedFlushedAndUnflushed() {
        Store store = open();
        NavigableMap<String, String> model = layered(store);
        StoreSnapshot snapshot = closing(store.snapshot());
        List<String> ends = List.of("", "a", "b", "bb", "d", "ee", "f", "h", "i", "k");
        for (String from : ends) {
            for (String to : ends) {
                List<String> expected = from.compareTo(to) < 0 ? entries(model.subMap(from, to)) : List.of();
                ByteRange range = range(from, to);
                assertThat(scan(store, FIRST, range, Direction.FORWARD)).isEqualTo(expected);
                assertThat(drain(snapshot.scan(FIRST, range, Direction.FORWARD)))
                        .isEqualTo(expected);
                assertThat(reversed(scan(store, FIRST, range, Direction.REVERSE)))
                        .isEqualTo(expected);
                assertThat(reversed(drain(snapshot.scan(FIRST, range, Direction.REVERSE))))
                        .isEqualTo(expected);
            }
            assertThat(reversed(scan(store, FIRST, range(from, null), Direction.REVERSE)))
                    .isEqualTo(entries(model.tailMap(from)));
            assertThat(reversed(scan(store, FIRST, range(null, from), Direction.REVERSE)))
                    .isEqualTo(entries(model.headMap(from)));
        }
    }

    /** Keys of which some are compacted, some flushed and some neither, and deletes of each kind over the older ones. */
    static NavigableMap<String, String> layered(Store store) {
        NavigableMap<String, String> model = new TreeMap<>();
        List<String> keys = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        for (int layer = 0; layer < 3; layer++) {
            for (int i = layer; i < keys.size(); i += layer + 1) {
                put(store, FIRST, keys.get(i), "" + layer);
                model.put(keys.get(i), "" + layer);
            }
            String deleted = keys.get(2 * layer);
            String from = keys.get(3 * layer);
            store.write(
                    new StoreBatch().delete(FIRST, bytes(deleted)).deleteRange(FIRST, bytes(from), bytes(from + "x")),
                    Journal.NONE);
            model.remove(deleted);
            model.remove(from);
            if (layer < 2) {
                store.flush();
            }
            if (layer == 0) {
                compactIfItCan(store);
            }
        }
        return model;
    }

    @Test
    void store_5_scanDoesNotSeeWhatIsWrittenAfterItsCall() {
        Store store = open();
        put(store, FIRST, "a", "1");
        put(store, FIRST, "c", "1");
        for (Direction direction : Direction.values()) {
            List<String> before = scan(store, FIRST, ByteRange.all(), direction);
            StoreCursor cursor = closing(store.scan(FIRST, ByteRange.all(), direction));
            put(store, FIRST, "b" + direction, "2");
            put(store, FIRST, "c", "2" + direction);
            store.write(new StoreBatch().delete(FIRST, bytes("a")), Journal.NONE);
            assertThat(drain(cursor)).isEqualTo(before);
        }
    }

    @Test
    void store_6_arraysOfACursorStayAsTheyAre() {
        Store store = open();
        put(store, FIRST, "a", "1");
        put(store, FIRST, "b", "2");
        StoreCursor cursor = closing(store.scan(FIRST, ByteRange.all(), Direction.FORWARD));
        assertThat(cursor.next()).isTrue();
        byte[] key = cursor.key();
        byte[] value = cursor.value();
        cursor.next();
        cursor.close();
        assertThat(text(key)).isEqualTo("a");
        assertThat(text(value)).isEqualTo("1");
    }

    @Test
    void store_14_snapshotShowsOneStateOfAllSpaces() {
        Store store = open();
        put(store, FIRST, "a", "1");
        put(store, SECOND, "b", "1");
        StoreSnapshot snapshot = closing(store.snapshot());
        put(store, FIRST, "a", "2");
        store.write(new StoreBatch().delete(SECOND, bytes("b")).put(SECOND, bytes("c"), bytes("2")), Journal.NONE);
        store.flush();
        compactIfItCan(store);
        assertThat(text(snapshot.get(FIRST, bytes("a")))).isEqualTo("1");
        assertThat(text(snapshot.get(SECOND, bytes("b")))).isEqualTo("1");
        assertThat(drain(snapshot.scan(SECOND, ByteRange.all(), Direction.FORWARD)))
                .containsExactly("b=1");
        assertThat(drain(snapshot.scan(SECOND, ByteRange.all(), Direction.REVERSE)))
                .containsExactly("b=1");
    }

    @Test
    void store_15_closingACursorOrASnapshotAgainDoesNothing() {
        Store store = open();
        put(store, FIRST, "a", "1");
        StoreSnapshot snapshot = store.snapshot();
        StoreCursor cursor = snapshot.scan(FIRST, ByteRange.all(), Direction.FORWARD);
        cursor.close();
        cursor.close();
        snapshot.close();
        snapshot.close();
        assertThat(all(store, FIRST)).containsExactly("a=1");
    }

    @Test
    void store_36_getAllGivesWhatGetGivesInTheOrderOfTheKeys() {
        Store store = open();
        put(store, FIRST, "a", "1");
        put(store, FIRST, "c", "");
        put(store, FIRST, "gone", "1");
        store.flush();
        put(store, FIRST, "b", "2");
        put(store, FIRST, "a", "3");
        store.write(new StoreBatch().delete(FIRST, bytes("gone")), Journal.NONE);
        put(store, SECOND, "absent", "1");
        assertThat(getAll(store, FIRST, List.of("c", "absent", "a", "b", "a", "gone")))
                .containsExactly("", null, "3", "2", "3", null);
        assertThat(getAll(store, FIRST, List.of())).isEmpty();
    }

    @Test
    void store_36_getAllOfManyKeysFindsThoseThatAreThere() {
        Store store = open();
        List<String> keys =
                IntStream.range(0, 3000).mapToObj(i -> "key" + i * 7919 % 3000).toList();
        for (int i = 0; i < keys.size(); i += 2) {
            put(store, FIRST, keys.get(i), "value of " + keys.get(i));
            if (i % 1000 == 0) {
                store.flush();
            }
        }
        List<@Nullable String> found = getAll(store, FIRST, keys);
        assertThat(found)
                .isEqualTo(keys.stream().map(key -> get(store, FIRST, key)).toList());
    }

    @Test
    void store_23_statisticsKnowTheBytesOnDisk() {
        assertThat(open().statistics().get("disk-bytes")).isNotNull().isNotNegative();
    }

    @Test
    void store_43_bytesOnDiskGrowWithWhatIsFlushed() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        Store store = open();
        for (int i = 0; i < 16; i++) {
            store.write(
                    new StoreBatch().put(FIRST, bytes("key" + i), value((int) FLUSHED_BYTES / 16 + i)), Journal.NONE);
        }
        store.flush();
        assertThat(store.statistics().get("disk-bytes")).isNotNull().isGreaterThanOrEqualTo(FLUSHED_BYTES);
    }
}
