package io.mergekv.json;

import io.mergekv.InvalidDocumentException;
import io.mergekv.cbor.CborScanner;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;

/** Writes the items of an encoding as JSON, straight from its bytes. */
final class ItemWriter {
    private final JsonGenerator generator;

    ItemWriter(JsonGenerator generator) {
        this.generator = generator;
    }

    /** Writes bytes. */
    void bytes(byte[] bytes) {
        wrapped(Wrapper.BYTES, Base64.getEncoder().encodeToString(bytes));
    }

    /** Writes the item at {@code at}, and returns the position after it. */
    int item(byte[] cbor, int at) {
        switch (CborScanner.major(cbor, at)) {
            case CborScanner.MAP -> {
                return map(cbor, at);
            }
            case CborScanner.ARRAY -> {
                return array(cbor, at);
            }
            case CborScanner.TEXT -> {
                int end = CborScanner.skipName(cbor, at);
                int start = at + CborScanner.headLength(cbor, at);
                generator.writeUTF8String(cbor, start, end - start);
                return end;
            }
            case CborScanner.BYTES -> bytes(CborScanner.bytes(cbor, at));
            case CborScanner.TAG -> tagged(cbor, at);
            case CborScanner.SIMPLE -> simple(cbor, at);
            default -> generator.writeNumber(CborScanner.integer(cbor, at));
        }
        return CborScanner.skip(cbor, at);
    }

    private int map(byte[] cbor, int at) {
        int count = CborScanner.count(cbor, at);
        int position = at + CborScanner.headLength(cbor, at);
        boolean escaped = count == 1 && Wrapper.named(cbor, position) != null;
        begin(escaped);
        for (int i = 0; i < count; i++) {
            generator.writeName(CborScanner.text(cbor, position));
            position = item(cbor, CborScanner.skipName(cbor, position));
        }
        end(escaped);
        return position;
    }

    private int array(byte[] cbor, int at) {
        generator.writeStartArray();
        int position = at + CborScanner.headLength(cbor, at);
        for (int count = CborScanner.count(cbor, at); count > 0; count--) {
            position = item(cbor, position);
        }
        generator.writeEndArray();
        return position;
    }

    private void tagged(byte[] cbor, int at) {
        switch ((int) CborScanner.argument(cbor, at)) {
            case CborScanner.TAG_DECIMAL ->
                wrapped(Wrapper.DECIMAL, CborScanner.decimal(cbor, at).toString());
            case CborScanner.TAG_SECONDS, CborScanner.TAG_EXTENDED_TIME ->
                wrapped(Wrapper.INSTANT, CborScanner.instant(cbor, at).toString());
            default ->
                throw new InvalidDocumentException(
                        "a patch that replaces or counts has no JSON text: write the diff of what it changed");
        }
    }

    private void simple(byte[] cbor, int at) {
        switch (cbor[at]) {
            case CborScanner.TRUE -> generator.writeBoolean(true);
            case CborScanner.FALSE -> generator.writeBoolean(false);
            case CborScanner.NULL -> generator.writeNull();
            default -> {
                double number = CborScanner.floating(cbor, at);
                if (Double.isFinite(number)) {
                    generator.writeNumber(number);
                } else {
                    wrapped(Wrapper.FLOAT, Double.toString(number));
                }
            }
        }
    }

    private void wrapped(Wrapper wrapper, String text) {
        generator.writeStartObject();
        generator.writeName(wrapper.field());
        generator.writeString(text);
        generator.writeEndObject();
    }

    private void begin(boolean escaped) {
        if (escaped) {
            generator.writeStartObject();
            generator.writeName(Wrapper.MAP.field());
        }
        generator.writeStartObject();
    }

    private void end(boolean escaped) {
        generator.writeEndObject();
        if (escaped) {
            generator.writeEndObject();
        }
    }

    /** Writes what the map of a diff at {@code at} sets. */
    void set(byte[] cbor, int at) {
        int onlyName = -1;
        int shown = 0;
        int position = at + CborScanner.headLength(cbor, at);
        int first = position;
        for (int left = CborScanner.count(cbor, at); left > 0 && shown < 2; left--) {
            int value = CborScanner.skipName(cbor, position);
            if (sets(cbor, value)) {
                onlyName = position;
                shown++;
            }
            position = CborScanner.skip(cbor, value);
        }
        boolean escaped = shown == 1 && Wrapper.named(cbor, onlyName) != null;
        begin(escaped);
        position = first;
        for (int left = CborScanner.count(cbor, at); left > 0; left--) {
            int value = CborScanner.skipName(cbor, position);
            if (sets(cbor, value)) {
                generator.writeName(CborScanner.text(cbor, position));
                if (CborScanner.isMap(cbor, value)) {
                    set(cbor, value);
                } else {
                    item(cbor, value);
                }
            }
            position = CborScanner.skip(cbor, value);
        }
        end(escaped);
    }

    /** Whether the item of a diff sets anything: an empty map does, one that only removes does not. */
    private static boolean sets(byte[] cbor, int at) {
        if (!CborScanner.isMap(cbor, at)) {
            return cbor[at] != CborScanner.REMOVE;
        }
        int count = CborScanner.count(cbor, at);
        int position = at + CborScanner.headLength(cbor, at);
        for (int left = count; left > 0; left--) {
            int value = CborScanner.skipName(cbor, position);
            if (sets(cbor, value)) {
                return true;
            }
            position = CborScanner.skip(cbor, value);
        }
        return count == 0;
    }

    /** Writes the pointers of what the map of a diff at {@code at}, which stands at {@code place}, removes. */
    void removed(byte[] cbor, int at, JsonPointer place) {
        int position = at + CborScanner.headLength(cbor, at);
        for (int left = CborScanner.count(cbor, at); left > 0; left--) {
            int value = CborScanner.skipName(cbor, position);
            if (cbor[value] == CborScanner.REMOVE) {
                generator.writeString(
                        place.child(CborScanner.text(cbor, position)).toString());
            } else if (CborScanner.isMap(cbor, value)) {
                removed(cbor, value, place.child(CborScanner.text(cbor, position)));
            }
            position = CborScanner.skip(cbor, value);
        }
    }
}
