package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.InvalidDocumentException;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Merge and diff, seen through the public API. */
abstract class DatabaseMergeRules extends DatabaseFixture {
    @Test
    void merge_1_mapsMergeAndAnythingElseReplaces() {
        Table table = open().table("t");
        table.merge("k", Patch.of("a", Map.of("b", 1, "c", 2), "list", List.of(1, 2), "x", "text"));
        table.merge("k", Patch.of("a", Map.of("c", 3), "list", List.of(3), "x", Map.of("y", 1)));
        assertThat(table.get("k"))
                .contains(Document.of("a", Map.of("b", 1, "c", 3), "list", List.of(3), "x", Map.of("y", 1)));
    }

    @Test
    void merge_3_nullIsStored() {
        Table table = open().table("t");
        table.merge("k", Patch.of("a", null));
        assertThat(table.get("k").orElseThrow().get("a")).isPresent();
    }

    @Test
    void merge_4_removeRemovesAndTheEmptyMapStays() {
        Table table = open().table("t");
        table.merge("k", Patch.of("a", Map.of("b", 1)));
        table.merge("k", Patch.of("a", Map.of("b", Patch.REMOVE)));
        assertThat(table.get("k")).contains(Document.of("a", Map.of()));
        assertThat(table.merge("k", Patch.of("absent", Patch.REMOVE))).isEmpty();
    }

    @Test
    void merge_7_countThatCannotBeIsRefusedAndNothingIsDone() {
        Table table = open().table("t");
        table.merge("k", Patch.of("text", "one", "most", Long.MAX_VALUE));
        Document before = table.get("k").orElseThrow();
        assertThatThrownBy(() -> table.increment("k", 1, "text")).isInstanceOf(IncrementException.class);
        assertThatThrownBy(() -> table.increment("k", 1, "most")).isInstanceOf(IncrementException.class);
        assertThat(table.get("k")).contains(before);
    }

    @Test
    void merge_11_typeIsPartOfAValue() {
        Table table = open().table("t");
        table.merge("k", Patch.of("a", 1));
        assertThat(table.merge("k", Patch.of("a", 1.0))).isPresent();
        assertThat(table.merge("k", Patch.of("a", 1.0))).isEmpty();
    }

    @Test
    void merge_13_emptyPatchCreatesTheEmptyDocument() {
        Table table = open().table("t");
        Change change = table.merge("k", Patch.empty()).orElseThrow();
        assertThat(change.kind()).isEqualTo(Change.Kind.CREATE);
        assertThat(table.get("k")).contains(Document.empty());
        assertThat(table.merge("k", Patch.empty())).isEmpty();
    }

    @Test
    void merge_9_randomWritesLeaveWhatAPlainMergeLeaves() {
        random(random -> {
            Database database = open();
            Table table = database.table("t");
            Map<Key, Map<String, @Nullable Object>> model = new TreeMap<>();
            for (int step = 0; step < 500; step++) {
                Key key = Key.of("key" + random.nextInt(10));
                switch (random.nextInt(8)) {
                    case 0 -> {
                        table.delete(key);
                        model.remove(key);
                    }
                    case 1, 2 -> {
                        Map<String, @Nullable Object> document = PlainMerge.random(random, false, 3);
                        table.put(key, Document.ofMap(document));
                        model.put(key, document);
                    }
                    default -> {
                        Map<String, @Nullable Object> patch = PlainMerge.random(random, true, 3);
                        table.merge(key, Patch.ofMap(patch));
                        model.put(key, PlainMerge.apply(model.get(key), patch));
                    }
                }
            }
            Map<Key, Document> expected = new TreeMap<>();
            model.forEach((key, document) -> expected.put(key, Document.ofMap(document)));
            assertThat(documents(table)).isEqualTo(expected);
        });
    }

    @Test
    void merge_2_fieldNotNamedStaysAsItIs() {
        Table table = open().table("t");
        table.put("k", Document.of("a", 1.0, "b", Map.of("c", List.of(1, "x"), "d", 1)));
        table.merge("k", Patch.of("b", Map.of("d", 2)));
        assertThat(table.get("k")).contains(Document.of("a", 1.0, "b", Map.of("c", List.of(1, "x"), "d", 2)));
    }

    @Test
    void merge_5_mapThatMeetsNoMapIsStoredWithoutItsRemoves() {
        Table table = open().table("t");
        table.put("k", Document.of("a", 1));
        table.merge("k", Patch.of("a", Map.of("b", Patch.REMOVE, "c", Map.of("d", Patch.REMOVE))));
        assertThat(table.get("k")).contains(Document.of("a", Map.of("c", Map.of())));
    }

    @Test
    void merge_6_replacePutsAMapWithoutMerging() {
        Table table = open().table("t");
        table.put("k", Document.of("a", Map.of("b", 1)));
        table.merge("k", Patch.of("a", Patch.replace(Map.of("c", 2))));
        assertThat(table.get("k")).contains(Document.of("a", Map.of("c", 2)));
    }

    @Test
    void merge_8_documentThatGrowsTooLargeIsRefused() {
        Database database = closing(open(database(directory()).set(DatabaseBuilder.MAX_DOCUMENT_BYTES, 1024L)));
        Table table = database.table("t");
        table.put("k", Document.of("a", "x".repeat(600)));
        assertThatThrownBy(() -> table.merge("k", Patch.of("b", "x".repeat(600))))
                .isInstanceOf(InvalidDocumentException.class);
        assertThat(table.get("k")).contains(Document.of("a", "x".repeat(600)));
    }

    @Test
    void merge_10_diffIsMinimalAndHoldsNoOperatorButRemove() {
        Table table = open().table("t");
        table.put("k", Document.of("a", Map.of("b", 1, "c", 2), "n", 1));
        Patch patch = Patch.of("a", Patch.replace(Map.of("c", 2, "d", 3)), "n", Patch.increment(4));
        Change change = table.merge("k", patch).orElseThrow();
        assertThat(change.diff()).isEqualTo(Patch.of("a", Map.of("b", Patch.REMOVE, "d", 3), "n", 5));
    }
}
