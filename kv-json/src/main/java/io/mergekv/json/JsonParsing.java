package io.mergekv.json;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one JSON text from front to back and encodes the value in it that is asked for. No tree is built. Depth and size
 * are bounded while it reads, exactly enough to bound memory; whoever takes the encoding checks the limits themselves.
 * For one thread, and one use.
 */
final class JsonParsing implements AutoCloseable {
    /** What a null in a map means. */
    enum Nulls {
        /** A value. */
        KEEP,
        /** The removal of its field, as in RFC 7396. */
        REMOVE
    }

    /** A value that was encoded, and where its text starts. */
    record Found(CborWriter encoding, Place place) {}

    // In JSON a byte of the encoding takes at most 6 characters (a control character, escaped).
    private static final long MAX_CHARACTERS = 8L * Document.MAX_BYTES;
    // Base64 text, not yet decoded, takes a third more.
    private static final int MAX_BUFFERED = Document.MAX_BYTES + Document.MAX_BYTES / 2;
    // A map that stands in a wrapper takes two levels; the rest is room around the value that is asked for.
    private static final int MAX_JSON_DEPTH = 2 * Document.MAX_DEPTH + 128;
    private static final int NONE = -1;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_CHARACTERS)
                    .maxNestingDepth(MAX_JSON_DEPTH)
                    .maxStringLength(MAX_BUFFERED)
                    .maxNameLength(Document.MAX_BYTES)
                    .build())
            .build();

    private final JsonParser parser;
    private final JsonEncoder encoder = new JsonEncoder();

    JsonParsing(Reader source) {
        this.parser = FACTORY.createParser(ObjectReadContext.empty(), source);
    }

    /** Reads the whole text, and encodes the value in it that {@code pointer} names; empty when there is none. */
    Optional<Found> valueAt(JsonPointer pointer, Nulls nulls) {
        try {
            if (parser.nextToken() == null) {
                throw problem("there is no JSON in the text", null);
            }
            @Nullable Place place = descend(pointer.names(), nulls);
            if (parser.nextToken() != null) {
                throw problem("there is more after the end of the JSON value", null);
            }
            return Optional.ofNullable(place).map(found -> new Found(encoder.out(), found));
        } catch (JacksonException e) {
            throw translate(e);
        }
    }

    @Override
    public void close() {
        parser.close();
    }

    private @Nullable Place descend(List<String> names, Nulls nulls) {
        if (names.isEmpty()) {
            Place place = place();
            value(1, nulls);
            return place;
        }
        Place found = null;
        boolean inArray = parser.currentToken() == JsonToken.START_ARRAY;
        if (inArray || parser.currentToken() == JsonToken.START_OBJECT) {
            for (int i = 0; !parser.nextToken().isStructEnd(); i++) {
                String name = inArray ? Integer.toString(i) : parser.currentName();
                if (!inArray) {
                    parser.nextToken();
                }
                if (name.equals(names.get(0))) {
                    found = descend(names.subList(1, names.size()), nulls);
                } else {
                    parser.skipChildren();
                }
            }
        }
        return found;
    }

    private void value(int depth, Nulls nulls) {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(depth, nulls, true);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> text(parser.getString());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> floating();
            case VALUE_TRUE -> encoder.out().simple(CborScanner.TRUE);
            case VALUE_FALSE -> encoder.out().simple(CborScanner.FALSE);
            default -> encoder.out().simple(CborScanner.NULL);
        }
        checkSize();
    }

    private void object(int depth, Nulls nulls, boolean interpret) {
        checkDepth(depth - 1); // what it stands for may be no map
        int start = encoder.open();
        int[] entries = new int[8];
        int count = 0;
        int undecided = NONE;
        Place undecidedPlace = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            if (undecidedPlace != null) {
                encoder.interpret(undecided, undecidedPlace); // $map is not alone: what it holds is an object like any
                undecidedPlace = null;
            }
            entries = count < entries.length ? entries : Arrays.copyOf(entries, 2 * count);
            entries[count++] = encoder.size();
            String name = parser.currentName();
            text(name);
            JsonToken token = parser.nextToken();
            if (count == 1 && token == JsonToken.START_OBJECT && name.equals(Wrapper.MAP.field())) {
                undecided = encoder.size();
                object(depth, nulls, false);
                undecidedPlace = place();
            } else if (token == JsonToken.VALUE_NULL && nulls == Nulls.REMOVE) {
                encoder.out().simple(CborScanner.REMOVE);
            } else {
                value(depth + 1, nulls);
            }
        }
        encoder.closeMap(start, entries, count);
        if (interpret && encoder.wrapper(start) != null) {
            encoder.interpret(start, place());
        }
        if (interpret && CborScanner.isMap(encoder.out().array(), start)) {
            checkDepth(depth);
        }
    }

    private void array(int depth) {
        checkDepth(depth);
        int start = encoder.open();
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            // arrays are values: what stands in them is not merged, and a null in them removes nothing
            value(depth + 1, Nulls.KEEP);
            count++;
        }
        encoder.closeArray(start, count);
    }

    private void integer() {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw problem(
                    "a whole number is from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE
                            + ": write one beyond as {\"$decimal\":\"…\"}",
                    null);
        }
        encoder.out().integer(parser.getLongValue());
    }

    private void floating() {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            throw problem(
                    "a floating-point number is at most " + Double.MAX_VALUE
                            + " either way: write one beyond as {\"$decimal\":\"…\"}",
                    null);
        }
        encoder.out().floating(number);
    }

    private void text(String text) {
        try {
            encoder.out().text(text);
        } catch (InvalidDocumentException e) {
            throw problem(String.valueOf(e.getMessage()), e);
        }
    }

    private void checkDepth(int depth) {
        if (depth > Document.MAX_DEPTH) {
            throw problem("maps and arrays are nested deeper than the limit of " + Document.MAX_DEPTH, null);
        }
    }

    private void checkSize() {
        if (encoder.size() > MAX_BUFFERED) {
            throw problem("the encoding takes more than the limit of " + Document.MAX_BYTES + " bytes", null);
        }
    }

    private JsonException problem(String problem, @Nullable Throwable cause) {
        return place().problem(problem, cause);
    }

    private Place place() {
        return Place.of(parser.currentTokenLocation(), pointer());
    }

    /** Cut where it is long, for it is asked for often: the whole would cost what the names on the way are long. */
    private String pointer() {
        Deque<TokenStreamContext> way = new ArrayDeque<>();
        for (TokenStreamContext step = parser.streamReadContext(); !step.inRoot(); step = step.getParent()) {
            way.push(step);
        }
        StringBuilder pointer = new StringBuilder();
        for (TokenStreamContext step : way) {
            if (step.inArray() && step.hasCurrentIndex()) {
                io.mergekv.cbor.JsonPointer.append(pointer, Integer.toString(step.getCurrentIndex()));
            } else if (step.inObject() && step.hasCurrentName()) {
                io.mergekv.cbor.JsonPointer.append(pointer, step.currentName());
            }
        }
        return pointer.toString();
    }

    private RuntimeException translate(JacksonException e) {
        String problem = Fault.of(e);
        if (e instanceof JacksonIOException failedRead) {
            if (!(failedRead.getCause() instanceof CharacterCodingException)) {
                String message = "cannot read the JSON text (" + failedRead.getCause() + ")";
                return new UncheckedIOException(message, failedRead.getCause());
            }
            problem = "the text is not UTF-8";
        }
        return Place.of(parser.currentLocation(), pointer()).problem(problem, e);
    }
}
