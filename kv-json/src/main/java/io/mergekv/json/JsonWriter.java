package io.mergekv.json;

import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Value;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes JSON in UTF-8 to a stream, buffered: documents and diffs, and objects of one's own around them, as in
 * {@code writer.beginObject().name("key").key(key).name("doc").value(document).endObject().newLine()}. Every method
 * throws {@link UncheckedIOException} when the stream fails. For one thread.
 */
public final class JsonWriter implements AutoCloseable {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .rootValueSeparator("")
            // the shortest text that reads back as the same number, on every JDK the same
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private final JsonGenerator generator;
    private final ItemWriter items;

    /** A writer to {@code out}, which is flushed with it but not closed. */
    public JsonWriter(OutputStream out) {
        generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out);
        items = new ItemWriter(generator);
    }

    /** Begins an object. */
    public JsonWriter beginObject() {
        return write(generator::writeStartObject);
    }

    /** Ends the object that was begun last. */
    public JsonWriter endObject() {
        return write(generator::writeEndObject);
    }

    /** Begins an array. */
    public JsonWriter beginArray() {
        return write(generator::writeStartArray);
    }

    /** Ends the array that was begun last. */
    public JsonWriter endArray() {
        return write(generator::writeEndArray);
    }

    /** Begins a field of an object; its value follows. */
    public JsonWriter name(String name) {
        return write(() -> generator.writeName(name));
    }

    /** Writes a text. */
    public JsonWriter value(String text) {
        return write(() -> generator.writeString(text));
    }

    /** Writes a whole number. */
    public JsonWriter value(long number) {
        return write(() -> generator.writeNumber(number));
    }

    /** Writes a boolean. */
    public JsonWriter value(boolean bool) {
        return write(() -> generator.writeBoolean(bool));
    }

    /** Writes null. */
    public JsonWriter nothing() {
        return write(generator::writeNull);
    }

    /** Writes a document. */
    public JsonWriter value(Document document) {
        byte[] cbor = document.toCbor();
        return write(() -> items.item(cbor, 0));
    }

    /** Writes a value. */
    public JsonWriter value(Value value) {
        byte[] cbor = value.toCbor();
        return write(() -> items.item(cbor, 0));
    }

    /** Writes a floating-point number, which is finite. */
    public JsonWriter value(double number) {
        return write(() -> generator.writeNumber(number));
    }

    /**
     * Writes a key: a text, a number, a UUID as text, bytes as {@code {"$bytes":…}}, a tuple as an array of these.
     */
    public JsonWriter key(Key key) {
        List<Object> elements = key.elements();
        if (elements.size() == 1) {
            return write(() -> element(elements.get(0)));
        }
        beginArray();
        elements.forEach(element -> write(() -> element(element)));
        return endArray();
    }

    /** Writes the two fields {@code diff} and {@code removed} of an object; see {@link Json#writeDiff}. */
    public JsonWriter diff(Patch diff) {
        byte[] cbor = diff.toCbor();
        name("diff");
        write(() -> items.set(cbor, 0));
        name("removed").beginArray();
        write(() -> items.removed(cbor, 0, JsonPointer.whole()));
        return endArray();
    }

    /** Ends a line after a value. */
    public JsonWriter newLine() {
        return write(() -> generator.writeRaw('\n'));
    }

    /** Hands everything over to the stream, and flushes it. */
    public void flush() {
        write(generator::flush);
    }

    /** Flushes; the stream stays open. */
    @Override
    public void close() {
        write(generator::close);
    }

    private JsonWriter write(Runnable step) {
        try {
            step.run();
            return this;
        } catch (JacksonIOException e) {
            throw new UncheckedIOException("cannot write JSON (" + e.getCause() + ")", e.getCause());
        }
    }

    private void element(Object element) {
        if (element instanceof Long number) {
            generator.writeNumber(number);
        } else if (element instanceof byte[] bytes) {
            items.bytes(bytes);
        } else if (element instanceof UUID uuid) {
            generator.writeString(uuid.toString());
        } else {
            generator.writeString((String) element);
        }
    }
}
