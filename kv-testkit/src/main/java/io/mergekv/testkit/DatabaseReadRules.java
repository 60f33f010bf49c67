package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.ClosedException;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.KeyRange;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reading, seen through the public API. */
abstract class DatabaseReadRules extends DatabaseWriteRules {
    @Test
    void read_1_getGivesTheLastDocumentOrNone() {
        Table table = open().table("t");
        assertThat(table.get("k")).isEmpty();
        table.put("k", Document.of("a", 1));
        assertThat(table.get("k")).contains(Document.of("a", 1));
        table.delete("k");
        assertThat(table.get("k")).isEmpty();
        assertThat(table.exists("k")).isFalse();
    }

    @Test
    void read_1_tablesAreApart() {
        Database database = open();
        database.table("t").put("k", Document.of("a", 1));
        assertThat(database.table("tt").get("k")).isEmpty();
        assertThat(database.table("T").get("k")).isEmpty();
    }

    @Test
    void read_2_scanDoesNotSeeWhatIsWrittenWhileItRuns() {
        Table table = open().table("t");
        table.put("a", Document.of("n", 1));
        table.put("c", Document.of("n", 1));
        Cursor<Entry> cursor = closing(table.scan(Scan.all()));
        table.put("b", Document.of("n", 2));
        table.delete("c");
        table.put("a", Document.of("n", 2));
        assertThat(drain(cursor).stream().map(Entry::document))
                .containsExactly(Document.of("n", 1), Document.of("n", 1));
    }

    @Test
    void read_3_scanVisitsItsRangeInOrder() {
        Table table = open().table("t");
        List<Key> keys = IntStream.range(0, 30)
                .mapToObj(i -> Key.of(String.format("%02d", i)))
                .toList();
        keys.forEach(key -> table.put(key, Document.empty()));
        KeyRange range = KeyRange.of(keys.get(5), keys.get(25));
        assertThat(drain(table.keys(Scan.range(range)))).isEqualTo(keys.subList(5, 25));
        assertThat(drain(table.keys(Scan.prefix("1")))).isEqualTo(keys.subList(10, 20));
        assertThat(drain(table.keys(Scan.range(range).reversed().limit(3))))
                .containsExactly(keys.get(24), keys.get(23), keys.get(22));
        assertThat(drain(table.keys(Scan.all().limit(0)))).isEmpty();
    }

    @Test
    void read_3_scanOfManyDocumentsVisitsEachOnce() {
        Table table = open().table("t");
        int count = 3000;
        for (int i = 0; i < count; i++) {
            table.put(Key.of(i), Document.of("n", i));
        }
        assertThat(entries(table, Scan.all()).stream()
                        .map(entry -> entry.document().integer("n").orElseThrow()))
                .hasSize(count)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void read_4_snapshotShowsAllTablesAtItsSequence() {
        Database database = open();
        Table table = database.table("t");
        Table other = database.table("u");
        table.put("k", Document.of("a", 1));
        other.put("k", Document.of("a", 1));
        Snapshot snapshot = closing(database.snapshot());
        table.put("k", Document.of("a", 2));
        other.delete("k");
        other.put("new", Document.empty());
        assertThat(snapshot.position().sequence()).isEqualTo(2);
        assertThat(snapshot.get("t", Key.of("k"))).contains(Document.of("a", 1));
        assertThat(drain(snapshot.scan("u", Scan.all())).stream().map(Entry::key))
                .containsExactly(Key.of("k"));
    }

    @Test
    void read_5_sizesAndTablesCountDocuments() {
        Database database = open();
        assertThat(database.tables()).isEmpty();
        Table table = database.table("t");
        for (int i = 0; i < 10; i++) {
            table.put("k" + i, Document.empty());
            table.merge("k" + i, Patch.of("a", 1));
        }
        database.table("u").put("k", Document.empty());
        table.delete("k0");
        assertThat(table.size()).isEqualTo(9);
        assertThat(database.tables()).containsExactly("t", "u");
        database.table("u").delete("k");
        assertThat(database.tables()).containsExactly("t");
    }

    @Test
    void read_7_everyCallAfterCloseIsRefused() {
        Database database = open();
        Table table = database.table("t");
        table.put("k", Document.empty());
        database.close();
        assertThatThrownBy(() -> table.get("k")).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> table.read(Key.of("k"), new DocumentReader())).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> table.getAll(List.of(Key.of("k")))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> table.delete("k")).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> table.scan(Scan.all())).isInstanceOf(ClosedException.class);
        assertThatThrownBy(database::snapshot).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> database.changes(Feed.all())).isInstanceOf(ClosedException.class);
        database.close();
    }

    @Test
    void read_8_clearDeletesAndAnnouncesEveryDocument() {
        Database database = open();
        Table table = database.table("t");
        for (int i = 0; i < 300; i++) {
            table.put("k" + i, Document.empty());
        }
        database.table("u").put("k", Document.empty());
        assertThat(table.clear()).isEqualTo(300);
        assertThat(table.size()).isZero();
        assertThat(entries(table, Scan.all())).isEmpty();
        assertThat(database.tables()).containsExactly("u");
        assertThat(changes(database, Feed.table("t").from(FeedStart.EARLIEST)))
                .filteredOn(change -> change.kind() == Change.Kind.DELETE)
                .hasSize(300);
    }

    @Test
    void read_8_droppedTableStartsAnew() {
        Database database = open();
        Table table = database.table("t");
        table.put("k", Document.of("a", 1));
        assertThat(table.drop()).isEqualTo(1);
        assertThat(database.tables()).isEmpty();
        assertThat(table.put("k", Document.of("b", 1)).orElseThrow().version()).isEqualTo(1);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void read_9_readerShowsWhatGetGives() {
        Table table = open().table("t");
        Key key = Key.of("k");
        DocumentReader reader = new DocumentReader();
        assertThat(table.read(key, reader)).as("absent").isFalse();
        for (Document document : List.of(Document.of("a", 1, "b", "x".repeat(1000)), Document.of("a", 2.5))) {
            table.put(key, document);
            for (int time = 0; time < 2; time++) {
                assertThat(table.read(key, reader)).as("read %s", time).isTrue();
                assertThat(reader.document()).isEqualTo(document);
            }
        }
        table.delete(key);
        assertThat(table.read(key, reader)).as("deleted").isFalse();
    }

    @Test
    void read_10_getAllGivesWhatGetGivesInTheOrderOfTheKeys() {
        Table table = open().table("t");
        Key absent = Key.of("absent");
        assertThat(table.getAll(List.of(absent))).isEmpty();
        List<Key> keys =
                IntStream.range(0, 100).mapToObj(i -> Key.of(i * 37 % 100)).toList();
        List<Key> asked = new ArrayList<>(keys);
        asked.add(absent);
        asked.add(keys.get(0));
        for (int time = 0; time < 3; time++) {
            for (Key key : keys) {
                table.put(key, Document.of("time", time / 2, "key", key.toString()));
            }
            Map<Key, Document> found = table.getAll(asked);
            assertThat(found.keySet()).containsExactlyElementsOf(keys);
            keys.forEach(
                    key -> assertThat(found.get(key)).isEqualTo(table.get(key).orElseThrow()));
        }
    }
}
