package io.mergekv;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborValidator;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable value: a view over one item of a document's encoding. Two values are equal when their bytes are, so
 * type and value count: 1, 1.0 and the decimals 1.0 and 1.00 are four different values. Safe for use by many threads.
 */
public final class Value {
    final byte[] cbor;
    final int start;
    final int end;

    Value(byte[] cbor, int start, int end) {
        this.cbor = cbor;
        this.start = start;
        this.end = end;
    }

    /**
     * A value from a Java object: null, Boolean, Byte, Short, Integer, Long, Float, Double, BigInteger (in the range of
     * long), BigDecimal, CharSequence, byte[], Instant, UUID (as text), Enum (its name), Map with text keys, Iterable,
     * array, Document or Value.
     *
     * @throws InvalidDocumentException for another type, or beyond a limit of {@link Document}; cyclic objects too
     */
    public static Value of(@Nullable Object object) {
        if (object instanceof Value value) {
            return value;
        }
        byte[] cbor = ObjectEncoder.encodeValue(object);
        return new Value(cbor, 0, cbor.length);
    }

    /**
     * A value from its encoding, which is validated and copied.
     *
     * @throws InvalidDocumentException when it is not one
     */
    public static Value fromCbor(byte[] cbor) {
        byte[] copy = cbor.clone();
        CborValidator.value(copy);
        return new Value(copy, 0, copy.length);
    }

    /** The type. */
    public Type type() {
        int initial = cbor[start] & 0xff;
        return switch (initial >>> 5) {
            case CborScanner.UNSIGNED, CborScanner.NEGATIVE -> Type.INTEGER;
            case CborScanner.BYTES -> Type.BYTES;
            case CborScanner.TEXT -> Type.TEXT;
            case CborScanner.ARRAY -> Type.ARRAY;
            case CborScanner.MAP -> Type.MAP;
            case CborScanner.TAG ->
                CborScanner.argument(cbor, start) == CborScanner.TAG_DECIMAL ? Type.DECIMAL : Type.INSTANT;
            default -> initial >= CborScanner.HALF ? Type.FLOAT : initial == 0xf6 ? Type.NULL : Type.BOOLEAN;
        };
    }

    /** Whether this is null. */
    public boolean isNull() {
        return cbor[start] == CborScanner.NULL;
    }

    /** The boolean. @throws IllegalStateException for another type */
    public boolean asBoolean() {
        check(Type.BOOLEAN);
        return cbor[start] == CborScanner.TRUE;
    }

    /** The whole number. @throws IllegalStateException for another type */
    public long asLong() {
        check(Type.INTEGER);
        return CborScanner.integer(cbor, start);
    }

    /** The floating-point number. @throws IllegalStateException for another type */
    public double asDouble() {
        check(Type.FLOAT);
        return CborScanner.floating(cbor, start);
    }

    /** The decimal. @throws IllegalStateException for another type */
    public BigDecimal asDecimal() {
        check(Type.DECIMAL);
        return CborScanner.decimal(cbor, start);
    }

    /** The text. @throws IllegalStateException for another type */
    public String asText() {
        check(Type.TEXT);
        return CborScanner.text(cbor, start);
    }

    /** A copy of the bytes. @throws IllegalStateException for another type */
    public byte[] asBytes() {
        check(Type.BYTES);
        return CborScanner.bytes(cbor, start);
    }

    /** The instant. @throws IllegalStateException for another type */
    public Instant asInstant() {
        check(Type.INSTANT);
        return CborScanner.instant(cbor, start);
    }

    /** The elements: an unmodifiable list of views. @throws IllegalStateException for another type */
    public List<Value> asList() {
        check(Type.ARRAY);
        int count = CborScanner.count(cbor, start);
        List<Value> elements = new ArrayList<>(count);
        int at = start + CborScanner.headLength(cbor, start);
        for (int i = 0; i < count; i++) {
            int next = CborScanner.skip(cbor, at);
            elements.add(new Value(cbor, at, next));
            at = next;
        }
        return Collections.unmodifiableList(elements);
    }

    /** The nested map, a view. @throws IllegalStateException for another type */
    public Document asDocument() {
        check(Type.MAP);
        return new Document(cbor, start, end - start);
    }

    /** Null, Boolean, Long, Double, BigDecimal, String, byte[], Instant, List or Map (both modifiable). */
    public @Nullable Object toObject() {
        return switch (type()) {
            case NULL -> null;
            case BOOLEAN -> asBoolean();
            case INTEGER -> asLong();
            case FLOAT -> asDouble();
            case DECIMAL -> asDecimal();
            case TEXT -> asText();
            case BYTES -> asBytes();
            case INSTANT -> asInstant();
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (Value element : asList()) {
                    list.add(element.toObject());
                }
                yield list;
            }
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                asDocument().forEach((name, value) -> map.put(name, value.toObject()));
                yield map;
            }
        };
    }

    /** A copy of the encoding. */
    public byte[] toCbor() {
        return Arrays.copyOfRange(cbor, start, end);
    }

    private void check(Type expected) {
        Type type = type();
        if (type != expected) {
            throw new IllegalStateException("the value is of the type " + type + ", not " + expected);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value that && Arrays.equals(cbor, start, end, that.cbor, that.start, that.end);
    }

    @Override
    public int hashCode() {
        return Bytes.hash(cbor, start, end);
    }

    /** The value in a notation like JSON's, cut where it is long; for people to read, and may change. */
    @Override
    public String toString() {
        return DiagnosticNotation.of(cbor, start);
    }

    /** The types of values. */
    public enum Type {
        /** null. */
        NULL,
        /** true or false. */
        BOOLEAN,
        /** A whole number of 64 bits. */
        INTEGER,
        /** A floating-point number of 64 bits. */
        FLOAT,
        /** A decimal number with a scale. */
        DECIMAL,
        /** Unicode text. */
        TEXT,
        /** Bytes. */
        BYTES,
        /** A moment, to the nanosecond. */
        INSTANT,
        /** A list of values. */
        ARRAY,
        /** A map of texts to values. */
        MAP
    }
}
