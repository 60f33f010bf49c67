package io.mergekv.json;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import io.mergekv.Patch;
import io.mergekv.Value;
import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Documents, values, patches and diffs from and to JSON text; {@linkplain io.mergekv.json the package} describes the
 * notation of what JSON lacks. Every read takes one JSON value with nothing after it, and refuses with a
 * {@link JsonException} that names the place: text that is not JSON to the letter of RFC 8259, names that stand twice in
 * an object, numbers and texts that no document holds, and what is deeper or larger than a document may be. Safe for use
 * by many threads; cost: linear in the length of the text, in bounded memory.
 */
public final class Json {
    private Json() {}

    /** The document that {@code json} describes. @throws JsonException when it describes none */
    public static Document readDocument(String json) {
        return readDocument(new StringReader(json));
    }

    /**
     * The document that {@code json} describes. It is read to its end, and not closed.
     *
     * @throws JsonException when it describes none
     * @throws java.io.UncheckedIOException when it cannot be read
     */
    public static Document readDocument(Reader json) {
        return require(read(json, JsonPointer.whole(), JsonParsing.Nulls.KEEP, Json::toDocument));
    }

    /** The document that {@code json} describes, in UTF-8; see {@link #readDocument(Reader)}. */
    public static Document readDocument(InputStream json) {
        return readDocument(strict(json));
    }

    /** The value that {@code json} describes. @throws JsonException when it describes none */
    public static Value readValue(String json) {
        return require(readValue(json, JsonPointer.whole()));
    }

    /**
     * The value at {@code pointer} in {@code json}; empty where there is none. Depth and size are those of that value;
     * what stands around it is checked to be JSON, and skipped.
     *
     * @throws JsonException when the text is not JSON, or the value is none
     */
    public static Optional<Value> readValue(String json, JsonPointer pointer) {
        return read(new StringReader(json), pointer, JsonParsing.Nulls.KEEP, Json::toValue);
    }

    /** The patch that {@code json} describes as a JSON merge patch (RFC 7396): a null in a map removes its field. */
    public static Patch readMergePatch(String json) {
        return require(readMergePatch(json, JsonPointer.whole()));
    }

    /** The JSON merge patch at {@code pointer} in {@code json}; empty where there is none. See {@link #readValue}. */
    public static Optional<Patch> readMergePatch(String json, JsonPointer pointer) {
        return read(new StringReader(json), pointer, JsonParsing.Nulls.REMOVE, Patch::fromCbor);
    }

    /** The patch that sets or merges everything that {@code json} describes: a null in a map is stored. */
    public static Patch readPatch(String json) {
        return Patch.of(readDocument(json));
    }

    /** The JSON text of {@code document}, on one line. {@link #readDocument} makes an equal document of it. */
    public static String write(Document document) {
        return text(writer -> writer.value(document));
    }

    /** The JSON text of {@code value}, on one line. {@link #readValue} makes an equal value of it. */
    public static String write(Value value) {
        return text(writer -> writer.value(value));
    }

    /**
     * The JSON text of a diff: {@code {"diff":{…},"removed":["/a/b"]}}, in which {@code diff} holds what was set (nulls
     * are nulls) and {@code removed} the JSON pointers of the fields that went. Merging the one, map into map, and then
     * taking away the others leads from the document before to the one after.
     *
     * @throws InvalidDocumentException when {@code diff} is a patch that replaces or counts
     */
    public static String writeDiff(Patch diff) {
        return text(writer -> writer.beginObject().diff(diff).endObject());
    }

    private static String text(Consumer<JsonWriter> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter writer = new JsonWriter(bytes)) {
            content.accept(writer);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static <T> Optional<T> read(
            Reader json, JsonPointer pointer, JsonParsing.Nulls nulls, Function<byte[], T> border) {
        try (JsonParsing parsing = new JsonParsing(json)) {
            return parsing.valueAt(pointer, nulls).map(found -> {
                try {
                    return border.apply(found.encoding().toArray());
                } catch (InvalidDocumentException e) {
                    throw found.place().problem(String.valueOf(e.getMessage()), e);
                }
            });
        }
    }

    private static Document toDocument(byte[] cbor) {
        return Document.fromCbor(cbor);
    }

    private static Value toValue(byte[] cbor) {
        if (CborScanner.isMap(cbor, 0)) {
            return Value.of(Document.fromCbor(cbor));
        }
        CborWriter field = new CborWriter(cbor.length + 2);
        int map = field.openMap(1);
        field.text("");
        field.raw(cbor, 0, cbor.length);
        field.closeMap(map, 1);
        return Document.fromCbor(field.toArray()).get("").orElseThrow();
    }

    /** For the whole of a text, which is always there. */
    private static <T> T require(Optional<T> whole) {
        return whole.orElseThrow();
    }

    private static Reader strict(InputStream utf8) {
        return new InputStreamReader(
                utf8,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }
}
