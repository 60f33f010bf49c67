package io.mergekv.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRefusalTest {
    /** What only the parser's own messages say. */
    private static final String OF_THE_PARSER = "(?i)source:|redacted|feature|enabl|constraints|`|token|marker";

    @Test
    void anErrorNamesLineColumnAndPointer() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.readDocument("{\"a\":\n {\"b/c\": [1, 99999999999999999999]}}"))
                .satisfies(e -> {
                    assertThat(e.line()).isEqualTo(2);
                    assertThat(e.column()).isEqualTo(14);
                    assertThat(e.pointer()).isEqualTo("/a/b~1c/1");
                })
                .withMessageContaining("9223372036854775807")
                .withMessageContaining("line 2, column 14, at /a/b~1c/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "{]",
                "[1",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":+1}",
                "{\"a\":tru}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":1} {}",
                "{\"a\":1}x",
                "// c\n{}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-Infinity}",
                "{\"a\":0x1}",
                "\ufeff{}"
            })
    void textThatIsNotJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.readDocument(text))
                .isInstanceOf(JsonException.class)
                .message()
                .doesNotContainPattern(OF_THE_PARSER);
    }

    @Test
    void aMessageSaysWhatIsWrongAndNotHowToChangeTheParser() {
        assertThatThrownBy(() -> Json.readDocument("{\"a\":[1}"))
                .hasMessage("not JSON: '}' closes nothing that is open there (column 9, at /a/0)");
        assertThatThrownBy(() -> Json.readDocument("{\"a\":-Infinity}"))
                .hasMessageContaining("write {\"$float\":\"-Infinity\"}");
        assertThatThrownBy(() -> Json.readDocument("{\"a\":1")).hasMessageContaining("the text ends before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"x\"", "[]", "{\"$bytes\":\"AA==\"}", "{\"$decimal\":\"1\"}"})
    void aDocumentIsAMap(String json) {
        assertThatThrownBy(() -> Json.readDocument(json))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("map");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"b\":2,\"\\u0061\":3}",
                "{\"x\":[{\"y\":1,\"y\":2}]}",
                "{\"$map\":{\"a\":1},\"$map\":{\"a\":1}}"
            })
    void namesThatStandTwiceAreRefused(String json) {
        assertThatThrownBy(() -> Json.readDocument(json))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("uplicate");
    }

    @Test
    void namesThatStandTwiceAreRefusedInWhatIsSkipped() {
        assertThatThrownBy(() -> Json.readValue("{\"x\":{\"y\":1,\"y\":2},\"z\":3}", JsonPointer.parse("/z")))
                .isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"$bytes\":\"?\"}|$bytes",
                "{\"$bytes\":5}|Base64",
                "{\"$bytes\":null}|Base64",
                "{\"$decimal\":1.10}|$decimal",
                "{\"$decimal\":\"one\"}|decimal number",
                "{\"$decimal\":\"1e99999999\"}|decimal number",
                "{\"$instant\":\"yesterday\"}|UTC",
                "{\"$instant\":\"2026-11-21T02:35:25+01:00\"}|end in Z",
                "{\"$instant\":\"2016-12-31T23:59:60Z\"}|2016-12-31T23:59:59Z",
                "{\"$instant\":\"2016-12-31T24:00:00Z\"}|2017-01-01T00:00:00Z",
                "{\"$bytes\":\"AB==\"}|beyond its last byte",
                "{\"$decimal\":\"\u0663\"}|ASCII",
                "{\"$float\":\"1.0\"}|plain number",
                "{\"$float\":1.0}|NaN",
                "{\"$map\":\"x\"}|an object",
                "{\"$map\":[]}|an object",
                "{\"$map\":{\"$map\":{\"$bytes\":5}}}|Base64"
            })
    void aWrapperWithAnotherPayloadIsRefused(String wrapper, String hint) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.readDocument("{\"a\":" + wrapper + "}"))
                .withMessageContaining(hint)
                .withMessageContaining("{\"$map\":{\"")
                .satisfies(e -> assertThat(e.pointer()).startsWith("/a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "1e309", "-1e309"})
    void numbersBeyondTheirRangeAreRefused(String number) {
        assertThatThrownBy(() -> Json.readDocument("{\"a\":" + number + "}"))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("$decimal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00\\ud800", "x\\ud83d"})
    void unpairedSurrogatesAreRefused(String escape) {
        assertThatThrownBy(() -> Json.readDocument("{\"a\":\"" + escape + "\"}"))
                .isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.readDocument("{\"" + escape + "\":1}")).isInstanceOf(JsonException.class);
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] bytes = {'{', '"', 'a', '"', ':', '"', (byte) 0xc0, (byte) 0x80, '"', '}'};
        assertThatThrownBy(() -> Json.readDocument(new ByteArrayInputStream(bytes)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void theDeepestDocumentIsReadAndADeeperOneRefused() {
        assertThat(Json.readDocument(nested(Document.MAX_DEPTH)).size()).isEqualTo(1);
        assertThatThrownBy(() -> Json.readDocument(nested(Document.MAX_DEPTH + 1)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("" + Document.MAX_DEPTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\":1}", "{\"$map\":{}}", "{\"$map\":{\"$bytes\":1}}", "[]"})
    void nothingBelowTheGreatestDepthIsAMapOrAnArray(String nested) {
        String json = "{\"a\":".repeat(Document.MAX_DEPTH) + nested + "}".repeat(Document.MAX_DEPTH);
        assertThatThrownBy(() -> Json.readDocument(json))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("limit of " + Document.MAX_DEPTH);
    }

    @Test
    void escapesAddNoDepth() {
        String inner = "{\"$map\":{\"$bytes\":1}}";
        assertThat(Json.readDocument(
                        "{\"a\":".repeat(Document.MAX_DEPTH - 1) + inner + "}".repeat(Document.MAX_DEPTH - 1)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"$map\":"})
    void endlessNestingIsRefused(String open) {
        assertThatThrownBy(() -> Json.readDocument("{\"x\":" + open.repeat(1_000_000)))
                .isInstanceOf(JsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,", "\"0123456789abcdef\",", "[],", "{\"a\":null},"})
    void endlessContentIsRefusedWhileItIsRead(String element) {
        assertThatThrownBy(() -> Json.readDocument(endless("{\"x\":[", element)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("limit");
    }

    @Test
    void endlessTextNumbersAndSpaceAreRefused() {
        assertThatThrownBy(() -> Json.readDocument(endless("{\"x\":\"", "a"))).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.readDocument(endless("{\"x\":", "1"))).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.readDocument(endless("{\"x\":", " "))).isInstanceOf(JsonException.class);
    }

    @Test
    void theLargestBytesAreReadFromBase64() {
        byte[] bytes = new byte[Document.MAX_BYTES - 20];
        Document document = Document.of("x", bytes);
        assertThat(Json.readDocument(Json.write(document))).isEqualTo(document);
    }

    @Test
    void aFailingReaderIsNoFaultOfTheText() {
        Reader failing = new Reader() {
            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("unplugged");
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> Json.readDocument(failing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("unplugged");
    }

    @Test
    void mutilatedTextGivesADocumentOrATypedError() {
        long seed = Long.getLong("kv.seed", System.nanoTime());
        Random random = new Random(seed);
        RandomDocuments documents = new RandomDocuments(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(Json.write(documents.next()));
            for (int cuts = 1 + random.nextInt(3); cuts > 0 && text.length() > 0; cuts--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, "{}[]\",:\\$0e-".charAt(random.nextInt(12)));
            }
            try {
                Document document = Json.readDocument(text.toString());
                assertThat(Json.readDocument(Json.write(document)))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(document);
            } catch (JsonException e) {
                assertThat(e.problem().replaceAll("'[^']*'|\"[^\"]*\"", ""))
                        .as("seed %d: %s", seed, text)
                        .isNotEmpty()
                        .doesNotContainPattern(OF_THE_PARSER);
            }
        }
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    }

    private static Reader endless(String start, String repeated) {
        return new Reader() {
            private long at;

            @Override
            public int read(char[] buffer, int offset, int length) {
                for (int i = 0; i < length; i++, at++) {
                    buffer[offset + i] = at < start.length()
                            ? start.charAt((int) at)
                            : repeated.charAt((int) ((at - start.length()) % repeated.length()));
                }
                return length;
            }

            @Override
            public void close() {}
        };
    }
}
