package io.mergekv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DocumentTest {
    private static final Document MIXED = Document.of(
            "b",
            1,
            "a",
            "text",
            "null",
            null,
            "list",
            List.of(1, 2.5, "x"),
            "map",
            Map.of("inner", true),
            "decimal",
            new BigDecimal("1.10"),
            "bytes",
            new byte[] {1, 2},
            "instant",
            Instant.parse("2026-11-21T01:02:03.5Z"));

    @Test
    void fieldsAreSortedByLengthThenBytes() {
        assertThat(MIXED.toMap().keySet())
                .containsExactly("a", "b", "map", "list", "null", "bytes", "decimal", "instant");
    }

    @Test
    void typedReadsFindTheirValues() {
        assertThat(MIXED.text("a")).contains("text");
        assertThat(MIXED.integer("b")).hasValue(1);
        assertThat(MIXED.bool("map", "inner")).contains(true);
        assertThat(MIXED.decimal("decimal")).contains(new BigDecimal("1.10"));
        assertThat(MIXED.bytes("bytes")).hasValueSatisfying(b -> assertThat(b).containsExactly(1, 2));
        assertThat(MIXED.instant("instant")).contains(Instant.parse("2026-11-21T01:02:03.5Z"));
        assertThat(MIXED.list("list")).hasValueSatisfying(l -> assertThat(l).hasSize(3));
        assertThat(MIXED.document("map")).contains(Document.of("inner", true));
        assertThat(MIXED.get("null")).contains(Value.of(null));
        assertThat(MIXED.integer("b", 9)).isEqualTo(1);
    }

    @Test
    void readsOfOtherTypesAndPathsAreEmpty() {
        assertThat(MIXED.text("b")).isEmpty();
        assertThat(MIXED.integer("a")).isEmpty();
        assertThat(MIXED.get("a", "b")).isEmpty();
        assertThat(MIXED.get("absent")).isEmpty();
        assertThat(MIXED.get("map", "absent")).isEmpty();
        assertThat(MIXED.floating("b")).isEmpty();
        assertThat(MIXED.integer("absent", 9)).isEqualTo(9);
        assertThat(MIXED.bool("a", true)).isTrue();
    }

    @Test
    void treeOfObjectsMakesTheSameDocument() {
        assertThat(Document.ofMap(MIXED.toMap())).isEqualTo(MIXED).hasSameHashCodeAs(MIXED);
    }

    @Test
    void encodingMakesTheSameDocument() {
        assertThat(Document.fromCbor(MIXED.toCbor())).isEqualTo(MIXED);
    }

    @Test
    void notationIsReadable() {
        assertThat(MIXED)
                .hasToString("{\"a\": \"text\", \"b\": 1, \"map\": {\"inner\": true}, \"list\": [1, 2.5, \"x\"],"
                        + " \"null\": null, \"bytes\": h'0102', \"decimal\": 1.10m,"
                        + " \"instant\": 2026-11-21T01:02:03.500Z}");
    }

    @Test
    void notationIsBounded() {
        assertThat(Document.of("a", "x".repeat(1_000_000)).toString()).hasSizeLessThan(1100);
    }

    @Test
    void typeAndScaleMakeValuesDifferent() {
        assertThat(List.of(
                        Value.of(1),
                        Value.of(1.0),
                        Value.of(new BigDecimal("1.0")),
                        Value.of(new BigDecimal("1.00")),
                        Value.of("1")))
                .doesNotHaveDuplicates();
    }

    @Test
    void negativeZeroIsKept() {
        assertThat(Value.of(-0.0)).isNotEqualTo(Value.of(0.0));
        assertThat(Value.of(-0.0).asDouble()).isEqualTo(-0.0);
    }

    @Test
    void everyNanIsTheSameValue() {
        assertThat(Value.of(Double.longBitsToDouble(0x7ff8_0000_dead_beefL)))
                .isEqualTo(Value.of(Float.NaN))
                .extracting(value -> HexFormat.of().formatHex(value.toCbor()))
                .isEqualTo("f97e00");
    }

    @Test
    void viewWithinADocumentCanBePutIntoAnother() {
        Document inner = MIXED.document("map").orElseThrow();
        assertThat(Document.of("copy", inner, "value", MIXED.get("list").orElseThrow()))
                .isEqualTo(Document.of("copy", Map.of("inner", true), "value", List.of(1, 2.5, "x")));
    }

    @Test
    void convenientTypesAreConverted() {
        UUID uuid = UUID.randomUUID();
        assertThat(Document.of("u", uuid, "e", Thread.State.NEW, "i", new int[] {1, 2}, "g", BigInteger.TEN))
                .isEqualTo(Document.of("u", uuid.toString(), "e", "NEW", "i", List.of(1, 2), "g", 10));
    }

    @Test
    void cyclicMapEndsByTheLimitOfDepth() {
        Map<String, Object> cyclic = new HashMap<>();
        cyclic.put("me", cyclic);
        assertThatThrownBy(() -> Document.ofMap(cyclic))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("/me/me")
                .hasMessageContaining("limit of 64");
    }

    @Test
    void deepestAllowedNestingIsAllowed() {
        assertThat(Document.ofMap(nested(Document.MAX_DEPTH)).sizeInBytes()).isPositive();
        assertThatThrownBy(() -> Document.ofMap(nested(Document.MAX_DEPTH + 1)))
                .isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void depthOfAViewCounts() {
        Document deepest = Document.ofMap(nested(Document.MAX_DEPTH));
        assertThatThrownBy(() -> Document.of("one more", deepest)).isInstanceOf(InvalidDocumentException.class);
        assertThat(Document.of("one less", deepest.document("x").orElseThrow()).size())
                .isEqualTo(1);
    }

    static Map<String, Object> nested(int depth) {
        Map<String, Object> map = Map.of();
        for (int i = 1; i < depth; i++) {
            map = Map.of("x", map);
        }
        return map;
    }

    @Test
    void tooLargeDocumentIsRefusedWithItsPlace() {
        String half = "x".repeat(Document.MAX_BYTES / 2);
        assertThatThrownBy(() -> Document.of("a", half, "b", half))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("at /b")
                .hasMessageContaining(String.valueOf(Document.MAX_BYTES));
    }

    @Test
    void endlessIterableIsRefused() {
        Iterable<Integer> endless =
                () -> java.util.stream.IntStream.iterate(0, i -> i + 1).iterator();
        assertThatThrownBy(() -> Document.of("a", endless)).isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void whatIsNoValueIsRefusedWithItsPlace() {
        assertRefused(Document.class, "java.lang.Class");
        assertRefused("\ud800", "unpaired surrogate");
        assertRefused("\udc00x", "unpaired surrogate");
        assertRefused(BigInteger.ONE.shiftLeft(63), "64 bits");
        assertRefused(new BigDecimal("1e1025"), "scale");
        assertRefused(new BigDecimal(BigInteger.ONE.shiftLeft(1024)), "mantissa");
        assertRefused(Patch.REMOVE, "operator");
        assertRefused(Map.of(1, 2), "not a text");
        assertRefused(Map.of("\ud800", 2), "unpaired surrogate");
    }

    private static void assertRefused(Object value, String message) {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("here", value);
        assertThatThrownBy(() -> Document.of("there", Arrays.asList(1, inner)))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("/there/1/here")
                .hasMessageContaining(message);
    }

    @Test
    void nameGivenTwiceIsRefused() {
        assertThatThrownBy(() -> Document.of("a", 1, "a", 2))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("/a")
                .hasMessageContaining("twice");
    }

    @Test
    void oddNumberOfNamesAndValuesIsRefused() {
        assertThatThrownBy(() -> Document.of("a")).isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void asOfAnotherTypeSaysBothTypes() {
        assertThatThrownBy(() -> Value.of(1).asText())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the value is of the type INTEGER, not TEXT");
    }
}
