package io.mergekv.core.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.InvalidDocumentException;
import io.mergekv.Patch;
import io.mergekv.cbor.CborValidator;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final Document EMPTY = Document.empty();

    @Test
    void mapsMergeRecursively() {
        assertMerge(
                Document.of("a", Map.of("x", 1, "y", 2)),
                Patch.of("a", Map.of("y", 3, "z", 4), "b", 5),
                Document.of("a", Map.of("x", 1, "y", 3, "z", 4), "b", 5),
                Patch.of("a", Map.of("y", 3, "z", 4), "b", 5));
    }

    @Test
    void diffNamesOnlyWhatChanges() {
        assertMerge(
                Document.of("a", Map.of("x", 1, "y", 2), "b", 1),
                Patch.of("a", Map.of("x", 1, "y", 3), "b", 1),
                Document.of("a", Map.of("x", 1, "y", 3), "b", 1),
                Patch.of("a", Map.of("y", 3)));
    }

    @Test
    void mergeOfEqualValuesChangesNothing() {
        Document document = Document.of("a", Map.of("x", 1), "l", List.of(1));
        assertThat(merge(document, Patch.of(document)).changed()).isFalse();
    }

    @Test
    void emptyMapOverMapChangesNothing() {
        assertThat(merge(Document.of("a", Map.of("x", 1)), Patch.of("a", Map.of()))
                        .changed())
                .isFalse();
    }

    @Test
    void emptyPatchCreatesAnAbsentDocumentWithAnEmptyDiff() {
        MergeResult result = merge(null, Patch.empty());
        assertThat(result.changed()).isTrue();
        assertThat(result.diff()).containsExactly(0xa0);
        assertThat(result.after()).containsExactly(0xa0);
    }

    @Test
    void emptyPatchLeavesAnEmptyDocumentUnchanged() {
        assertThat(merge(EMPTY, Patch.empty()).changed()).isFalse();
    }

    @Test
    void nullIsAValue() {
        Map<String, Object> nulls = new LinkedHashMap<>();
        nulls.put("a", null);
        assertMerge(Document.of("a", 1), Patch.ofMap(nulls), Document.ofMap(nulls), Patch.ofMap(nulls));
    }

    @Test
    void removingTheLastFieldKeepsTheEmptyMap() {
        Patch patch = Patch.of("a", Map.of("x", Patch.REMOVE));
        assertMerge(Document.of("a", Map.of("x", 1)), patch, Document.of("a", Map.of()), patch);
    }

    @Test
    void removingAnAbsentFieldIsNothing() {
        assertThat(merge(Document.of("a", 1), Patch.of("b", Patch.REMOVE)).changed())
                .isFalse();
    }

    @Test
    void mapOverAnotherTypeIsSetWithoutItsRemoves() {
        Patch patch = Patch.of(
                "a",
                Map.of(
                        "x", 1,
                        "r", Patch.REMOVE,
                        "m", Map.of("r", Patch.REMOVE),
                        "i", Patch.increment(7),
                        "w", Patch.replace(Map.of("k", 1))));
        Map<String, Object> stripped = Map.of("x", 1, "m", Map.of(), "i", 7, "w", Map.of("k", 1));
        assertMerge(Document.of("a", 5), patch, Document.of("a", stripped), Patch.of("a", stripped));
        assertMerge(EMPTY, patch, Document.of("a", stripped), Patch.of("a", stripped));
    }

    @Test
    void replaceBecomesADiffWithRemoves() {
        assertMerge(
                Document.of("a", Map.of("x", 1, "y", Map.of("p", 1, "q", 2), "z", 3)),
                Patch.of("a", Patch.replace(Map.of("y", Map.of("q", 2), "z", 4))),
                Document.of("a", Map.of("y", Map.of("q", 2), "z", 4)),
                Patch.of("a", Map.of("x", Patch.REMOVE, "y", Map.of("p", Patch.REMOVE), "z", 4)));
    }

    @Test
    void replaceByAnEqualMapChangesNothing() {
        assertThat(merge(Document.of("a", Map.of("x", 1)), Patch.of("a", Patch.replace(Map.of("x", 1))))
                        .changed())
                .isFalse();
    }

    @Test
    void arraysAreReplacedWhole() {
        assertMerge(
                Document.of("a", List.of(1, 2)),
                Patch.of("a", List.of(1)),
                Document.of("a", List.of(1)),
                Patch.of("a", List.of(1)));
    }

    @Test
    void typeIsPartOfTheValue() {
        assertMerge(Document.of("a", 1), Patch.of("a", 1.0), Document.of("a", 1.0), Patch.of("a", 1.0));
    }

    @Test
    void mapsGrowAndShrinkAcrossTheWidthsOfTheirHeads() {
        for (int size : new int[] {22, 23, 24, 254, 255, 256, 257, 65_534, 65_535, 65_536}) {
            Map<String, Object> fields = numbered(0, size);
            Map<String, Object> more = numbered(0, size + 2);
            Map<String, Object> added = Map.of("f" + size, size, "f" + (size + 1), size + 1);
            Map<String, Object> removed = Map.of("f" + size, Patch.REMOVE, "f" + (size + 1), Patch.REMOVE);
            assertMerge(Document.of("m", fields), Patch.of("m", added), Document.of("m", more), Patch.of("m", added));
            assertMerge(
                    Document.of("m", more), Patch.of("m", removed), Document.of("m", fields), Patch.of("m", removed));
        }
    }

    private static Map<String, Object> numbered(int from, int to) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            map.put("f" + i, i);
        }
        return map;
    }

    @Test
    void countsAreResolvedInTheDiff() {
        assertMerge(
                Document.of("i", 1, "f", 0.5, "d", new BigDecimal("1.0")),
                Patch.of(
                        "i",
                        Patch.increment(-3),
                        "f",
                        Patch.increment(0.25),
                        "d",
                        Patch.increment(new BigDecimal("0.05")),
                        "n",
                        Patch.increment(4)),
                Document.of("i", -2, "f", 0.75, "d", new BigDecimal("1.05"), "n", 4),
                Patch.of("i", -2, "f", 0.75, "d", new BigDecimal("1.05"), "n", 4));
    }

    @Test
    void countingByZeroChangesNothing() {
        assertThat(merge(Document.of("i", 1), Patch.incrementAt(0, "i")).changed())
                .isFalse();
    }

    @Test
    void countsThatCannotBeAreRefusedWithTheirPath() {
        assertRefused(Long.MAX_VALUE, 1, "64 bits");
        assertRefused(Long.MIN_VALUE, -1, "64 bits");
        assertRefused(0.1, 0.2, "not exact");
        assertRefused(1e308, 1e308, "not exact");
        assertRefused(Double.NaN, 1.0, "not exact");
        assertRefused(Double.POSITIVE_INFINITY, 1.0, "not exact");
        assertRefused(1, 1.0, "it holds a whole number");
        assertRefused(1.0, 1, "it holds a floating-point number");
        assertRefused("1", 1, "it holds no number");
        assertRefused(null, 1, "it holds no number");
        assertRefused(true, 1, "it holds no number");
        assertRefused(Map.of(), 1, "it holds no number");
        assertRefused(new BigDecimal("1e1024"), new BigDecimal("1e-1024"), "mantissa");
    }

    private static void assertRefused(@Nullable Object value, Number by, String message) {
        Map<String, @Nullable Object> field = new LinkedHashMap<>();
        field.put("b", value);
        assertThatThrownBy(() -> merge(Document.of("a", field), Patch.of("a", Map.of("b", Patch.increment(by)))))
                .isInstanceOf(IncrementException.class)
                .hasMessageContaining("/a/b")
                .hasMessageContaining(message);
    }

    @Test
    void refusalLeavesNothingBehindForTheNextMerge() {
        assertRefused("1", 1, "it holds no number");
        mapsMergeRecursively();
    }

    @Test
    void resultBeyondTheLimitIsRefused() {
        assertThatThrownBy(() ->
                        Merge.merge(EMPTY.toCbor(), 0, 1, Patch.of("a", "12345").toCbor(), 8, 8, null))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("9 bytes")
                .hasMessageContaining("limit of 8");
        assertThat(Merge.merge(EMPTY.toCbor(), 0, 1, Patch.of("a", "12345").toCbor(), 8, 9, null)
                        .changed())
                .isTrue();
    }

    @Test
    void putIsTheMinimalDiff() {
        byte[] before = padded(Document.of("a", 1, "b", Map.of("x", 1, "y", 2)).toCbor());
        byte[] document = padded(Document.of("b", Map.of("x", 1)).toCbor());
        MergeResult result =
                Merge.put(before, 3, before.length - 5, document, 3, document.length - 5, 4, Document.MAX_BYTES, null);
        assertThat(Patch.fromCbor(result.diff()))
                .isEqualTo(Patch.of("a", Patch.REMOVE, "b", Map.of("y", Patch.REMOVE)));
        assertThat(Arrays.copyOfRange(result.after(), 4, result.after().length))
                .isEqualTo(Arrays.copyOfRange(document, 3, document.length - 2));
    }

    @Test
    void putOfTheSameChangesNothing() {
        byte[] document = Document.of("a", 1).toCbor();
        assertThat(Merge.put(document, 0, document.length, document.clone(), 0, document.length, 0, 100, null)
                        .changed())
                .isFalse();
    }

    @Test
    void putWhereNothingIsHasTheDocumentAsDiff() {
        byte[] document = Document.of("a", Map.of("b", 1)).toCbor();
        assertThat(Merge.put(null, 0, 0, document, 0, document.length, 0, 100, null)
                        .diff())
                .isEqualTo(document);
    }

    @Test
    void putBeyondTheLimitIsRefused() {
        byte[] document = Document.of("a", "12345").toCbor();
        assertThatThrownBy(() -> Merge.put(null, 0, 0, document, 0, document.length, 0, 8, null))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("limit of 8");
        assertThat(Merge.put(null, 0, 0, document, 0, document.length, 0, 9, null)
                        .changed())
                .isTrue();
    }

    @Test
    void whatChangedNothingHasNeitherDocumentNorDiff() {
        MergeResult unchanged = merge(EMPTY, Patch.empty());
        assertThatThrownBy(unchanged::after).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(unchanged::diff).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusalNamesItsFieldBehindManyOthers() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 100; i < 200; i++) {
            fields.put("f" + i, Map.of("x", i));
        }
        Document before = Document.ofMap(fields).merge(Patch.of("last", "text"));
        Patch patch = Patch.ofMap(fields).then(Patch.incrementAt(1, "last"));
        assertThatThrownBy(() -> merge(before, patch))
                .isInstanceOf(IncrementException.class)
                .hasMessageContaining("increment /last ");
        assertThatThrownBy(() -> Merge.compose(Patch.of(before).toCbor(), patch.toCbor()))
                .isInstanceOf(IncrementException.class)
                .hasMessageContaining("increment /last ");
    }

    @Test
    void compositionBeyondTheLimitIsRefused() {
        byte[] first = Patch.of("a", "x".repeat(Document.MAX_BYTES / 2)).toCbor();
        byte[] second = Patch.of("b", "x".repeat(Document.MAX_BYTES / 2)).toCbor();
        assertThatThrownBy(() -> Merge.compose(first, second))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("limit of " + Document.MAX_BYTES);
    }

    @Test
    void composeKeepsWhatMustNotMergeApart() {
        assertCompose(Patch.of("a", Patch.REMOVE), Patch.of("a", Map.of("x", 1)), replaced(Map.of("x", 1)));
        assertCompose(Patch.of("a", 5), Patch.of("a", Map.of("x", 1)), replaced(Map.of("x", 1)));
        assertCompose(replaced(Map.of("x", 1)), Patch.of("a", Map.of("y", 2)), replaced(Map.of("x", 1, "y", 2)));
    }

    @Test
    void composeAddsCounts() {
        assertCompose(Patch.incrementAt(2, "a"), Patch.incrementAt(3, "a"), Patch.incrementAt(5, "a"));
        assertCompose(Patch.of("a", 2), Patch.incrementAt(3, "a"), Patch.of("a", 5));
        assertCompose(Patch.of("a", Patch.REMOVE), Patch.incrementAt(3, "a"), Patch.of("a", 3));
    }

    @Test
    void composeRefusesWhatMustFail() {
        assertThatThrownBy(() -> Merge.compose(
                        Patch.of("a", "text").toCbor(),
                        Patch.incrementAt(1, "a").toCbor()))
                .isInstanceOf(IncrementException.class)
                .hasMessageContaining("/a");
    }

    private static Patch replaced(Map<String, ?> map) {
        return Patch.of("a", Patch.replace(map));
    }

    private static void assertCompose(Patch first, Patch second, Patch expected) {
        assertThat(Patch.fromCbor(Merge.compose(first.toCbor(), second.toCbor())))
                .isEqualTo(expected);
    }

    private static void assertMerge(Document before, Patch patch, Document after, Patch diff) {
        MergeResult result = merge(before, patch);
        CborValidator.document(result.after());
        assertThat(Document.fromCbor(result.after())).isEqualTo(after);
        assertThat(Patch.fromCbor(result.diff())).isEqualTo(diff);
    }

    private static MergeResult merge(@Nullable Document before, Patch patch) {
        byte[] padded = before == null ? null : padded(before.toCbor());
        int headroom = 7;
        MergeResult result = Merge.merge(
                padded, 3, padded == null ? 0 : padded.length - 5, patch.toCbor(), headroom, Document.MAX_BYTES, null);
        return result.changed()
                ? new MergeResult(Arrays.copyOfRange(result.after(), headroom, result.after().length), result.diff())
                : result;
    }

    /** With strange bytes around, as it stands in an array of the engine. */
    private static byte[] padded(byte[] cbor) {
        byte[] padded = new byte[cbor.length + 5];
        Arrays.fill(padded, (byte) 0xff);
        System.arraycopy(cbor, 0, padded, 3, cbor.length);
        return padded;
    }
}
