package io.mergekv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.cbor.Trusted;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PatchTest {
    private static final Patch EVERYTHING = Patch.of(
            "s",
            "text",
            "n",
            Map.of("x", 1, "r", Patch.REMOVE),
            "r",
            Patch.REMOVE,
            "m",
            Patch.replace(Map.of("y", 2)),
            "i",
            Patch.increment(3),
            "f",
            Patch.increment(0.5),
            "d",
            Patch.increment(new BigDecimal("1.10")));

    @Test
    void encodingIsAsSpecified() {
        assertThat(Patch.of("a", Patch.REMOVE, "b", Patch.replace(Map.of()), "c", Patch.increment(-1))
                        .toCbor())
                .isEqualTo(HexFormat.of().parseHex("a36161f76162da4d4b5652a06163da4d4b564920"));
    }

    @Test
    void everyNodeCanBeRead() {
        Map<String, Patch.Node> nodes = new LinkedHashMap<>();
        EVERYTHING.forEach(nodes::put);
        assertThat(nodes)
                .containsExactly(
                        Map.entry("d", new Patch.Operator.Increment(new BigDecimal("1.10"))),
                        Map.entry("f", new Patch.Operator.Increment(0.5)),
                        Map.entry("i", new Patch.Operator.Increment(3L)),
                        Map.entry("m", new Patch.Operator.Replace(Document.of("y", 2))),
                        Map.entry("n", new Patch.Nested(Patch.of("x", 1, "r", Patch.REMOVE))),
                        Map.entry("r", Patch.REMOVE),
                        Map.entry("s", new Patch.Set(Value.of("text"))));
    }

    @Test
    void encodingMakesTheSamePatch() {
        assertThat(Patch.fromCbor(EVERYTHING.toCbor())).isEqualTo(EVERYTHING).hasSameHashCodeAs(EVERYTHING);
    }

    @Test
    void notationIsReadable() {
        assertThat(EVERYTHING)
                .hasToString("{\"d\": INCREMENT(1.10m), \"f\": INCREMENT(0.5), \"i\": INCREMENT(3),"
                        + " \"m\": REPLACE({\"y\": 2}), \"n\": {\"r\": REMOVE, \"x\": 1}, \"r\": REMOVE,"
                        + " \"s\": \"text\"}");
    }

    @Test
    void nestedPatchCanBePutIntoAnother() {
        assertThat(Patch.of("n", Patch.of("x", 1, "r", Patch.REMOVE)))
                .isEqualTo(Patch.of("n", Map.of("x", 1, "r", Patch.REMOVE)));
    }

    @Test
    void nestedPatchHandsOutItsOwnBytesAlone() {
        EVERYTHING.forEach((name, node) -> {
            if (node instanceof Patch.Nested nested) {
                assertThat(Trusted.access().bytes(nested.patch()))
                        .isEqualTo(nested.patch().toCbor())
                        .isEqualTo(Patch.of("x", 1, "r", Patch.REMOVE).toCbor());
            }
        });
    }

    @Test
    void documentIsThePatchThatSetsItsFields() {
        Document document = Document.of("a", Map.of("b", 1));
        assertThat(Patch.of(document)).isEqualTo(Patch.of("a", Map.of("b", 1)));
        assertThat(Patch.of(document.document("a").orElseThrow())).isEqualTo(Patch.of("b", 1));
    }

    @Test
    void jsonMergePatchRemovesByNullInMapsAlone() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("gone", null);
        map.put("deep", new LinkedHashMap<>(map));
        map.put("list", Arrays.asList(null, new LinkedHashMap<>(Map.of("x", 1))));
        assertThat(Patch.fromJsonMergePatch(map))
                .isEqualTo(Patch.of(
                        "gone",
                        Patch.REMOVE,
                        "deep",
                        Map.of("gone", Patch.REMOVE),
                        "list",
                        Arrays.asList(null, Map.of("x", 1))));
    }

    @Test
    void jsonMergePatchRefusesOperators() {
        assertThatThrownBy(() -> Patch.fromJsonMergePatch(Map.of("a", Patch.REMOVE)))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("/a");
    }

    @Test
    void operatorsWithinArraysAndReplacementsAreRefused() {
        assertThatThrownBy(() -> Patch.of("a", List.of(Patch.REMOVE)))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("/a/0");
        assertThatThrownBy(() -> Patch.of("a", List.of(Map.of("b", Patch.increment(1)))))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("/a/0/b");
        assertThatThrownBy(() -> Patch.of("a", List.of(Patch.empty())))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("io.mergekv.Patch");
        assertThatThrownBy(() -> Patch.replace(Map.of("b", Patch.REMOVE)))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("/b");
    }

    @Test
    void incrementsByWhatIsNoFiniteNumberAreRefused() {
        for (Number by :
                List.of(Double.NaN, Float.POSITIVE_INFINITY, BigInteger.ONE.shiftLeft(63), new BigDecimal("1e9999"))) {
            assertThatThrownBy(() -> Patch.of("a", Patch.increment(by)))
                    .isInstanceOf(InvalidDocumentException.class)
                    .hasMessageContaining("/a");
        }
    }

    @Test
    void incrementByAHugeDecimalIsAllowed() {
        assertThat(Patch.of("a", Patch.increment(new BigDecimal("1e1000"))).size())
                .isEqualTo(1);
    }

    @Test
    void incrementAtNestsItsPath() {
        assertThat(Patch.incrementAt(5, "a", "b", "c"))
                .isEqualTo(Patch.of("a", Map.of("b", Map.of("c", Patch.increment(5)))));
        assertThatThrownBy(() -> Patch.incrementAt(5)).isInstanceOf(InvalidDocumentException.class);
        String[] deep = new String[Document.MAX_DEPTH + 1];
        Arrays.fill(deep, "x");
        assertThatThrownBy(() -> Patch.incrementAt(5, deep)).isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void emptyPatchIsEmpty() {
        assertThat(Patch.empty().isEmpty()).isTrue();
        assertThat(Patch.of("a", Map.of()).isEmpty()).isFalse();
        assertThat(Patch.ofMap(Map.of())).isEqualTo(Patch.empty());
    }
}
