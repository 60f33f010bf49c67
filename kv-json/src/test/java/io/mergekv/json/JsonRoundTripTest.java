package io.mergekv.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mergekv.Document;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRoundTripTest {
    private static final int DOCUMENTS = Integer.getInteger("kv.json.documents", 50_000);

    @Test
    void everyDocumentComesBackFromItsText() {
        long seed = Long.getLong("kv.seed", System.nanoTime());
        RandomDocuments documents = new RandomDocuments(seed);
        for (int i = 0; i < DOCUMENTS; i++) {
            Document document = documents.next();
            String json = Json.write(document);
            assertThat(Json.readDocument(json))
                    .as("document %d of seed %d: %s", i, seed, json)
                    .isEqualTo(document);
        }
    }

    @Test
    void valuesThatJsonLacksAreWrapped() {
        Document document = Document.of(
                "bytes",
                new byte[] {(byte) 0xde, (byte) 0xad},
                "decimal",
                new BigDecimal("1.10"),
                "instant",
                Instant.parse("2026-11-21T02:35:25.5Z"),
                "nan",
                Double.NaN);
        assertThat(Json.write(document))
                .isEqualTo(
                        "{\"nan\":{\"$float\":\"NaN\"},\"bytes\":{\"$bytes\":\"3q0=\"},"
                                + "\"decimal\":{\"$decimal\":\"1.10\"},\"instant\":{\"$instant\":\"2026-11-21T02:35:25.500Z\"}}");
    }

    @Test
    void anInstantsYearMayHaveZerosBeforeIt() {
        assertThat(Json.readDocument("{\"u\":{\"$instant\":\"+0959355234-12-31T23:59:59.5Z\"}}"))
                .isEqualTo(Document.of("u", Instant.parse("+959355234-12-31T23:59:59.5Z")));
    }

    @Test
    void valuesThatJsonLacksComeBackFromTheGreatestDepth() {
        for (Object value : List.of(new byte[] {1}, new BigDecimal("1.10"), Instant.EPOCH, Double.NaN)) {
            Document document = Document.of("x", nested(Document.MAX_DEPTH - 1, value));
            assertThat(Json.readDocument(Json.write(document))).isEqualTo(document);
        }
    }

    private static Object nested(int arrays, Object value) {
        Object nested = value;
        for (int i = 0; i < arrays; i++) {
            nested = List.of(nested);
        }
        return nested;
    }

    @Test
    void aLongNameAroundManyWrappersIsReadInNoTime() {
        int values = 40_000;
        String wrappers = "{\"$float\":\"NaN\"},".repeat(values);
        String json = "{\"" + "x".repeat(18 * values) + "\":[" + wrappers + "0]}";
        // minutes, if what is read of a value took time for the length of the name around it
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(Json.readDocument(json).size()).isEqualTo(1));
    }

    @Test
    void aFloatIsWrittenSoThatItComesBackAsOne() {
        assertThat(Json.write(Document.of("x", 1.0))).isEqualTo("{\"x\":1.0}");
    }

    @Test
    void negativeZeroKeepsItsSign() {
        assertThat(Json.readDocument("{\"x\":-0.0}")).isEqualTo(Document.of("x", -0.0));
    }

    @Test
    void aMapThatLooksLikeAWrapperIsEscaped() {
        assertThat(Json.write(Document.of("x", Map.of("$bytes", "no Base64"))))
                .isEqualTo("{\"x\":{\"$map\":{\"$bytes\":\"no Base64\"}}}");
    }

    @Test
    void aDocumentThatLooksLikeAWrapperIsEscapedToo() {
        Document document = Document.of("$decimal", 1);
        assertThat(Json.write(document)).isEqualTo("{\"$map\":{\"$decimal\":1}}");
        assertThat(Json.readDocument("{\"$map\":{\"$decimal\":1}}")).isEqualTo(document);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$map\":{\"$map\":{\"$bytes\":\"AA==\"}},\"zzzzz\":2}",
                "{\"$map\":{\"$map\":{\"$map\":{\"$map\":{\"x\":1}}}}}",
                "{\"$map\":{\"$map\":1}}",
                "{\"$map\":{\"$map\":{\"$bytes\":\"AA==\"}}}",
                "{\"$map\":{\"$bytes\":5}}",
                "{\"a\":[{\"$map\":{\"$map\":{\"$map\":{\"$float\":0}}}}]}"
            })
    void nestedEscapesAreTheirOwnText(String json) {
        assertThat(Json.write(Json.readDocument(json))).isEqualTo(json);
    }

    @Test
    void aReservedNameBesideOthersIsPlainData() {
        assertThat(Json.readDocument("{\"x\":{\"$bytes\":\"?\",\"y\":1}}"))
                .isEqualTo(Document.of("x", Map.of("$bytes", "?", "y", 1)));
    }

    @Test
    void fieldsAreSortedWhateverTheirOrderInTheText() {
        assertThat(Json.readDocument("{\"bb\":1,\"c\":{\"z\":1,\"y\":2},\"a\":3}"))
                .isEqualTo(Document.of("a", 3, "bb", 1, "c", Map.of("y", 2, "z", 1)));
    }

    @Test
    void utf8StreamsAreRead() {
        byte[] utf8 = "{\"x\":\"ü\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(Json.readDocument(new ByteArrayInputStream(utf8))).isEqualTo(Document.of("x", "ü"));
    }
}
