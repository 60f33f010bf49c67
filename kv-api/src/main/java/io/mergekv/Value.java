package io.mergekv;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable value: a view over one item of a document's encoding. Two values are equal when their bytes are, so
 * type and value count: 1, 1.0 and the decimals 1.0 and 1.00 are four different values. Safe for use by many threads.
 */
public final class Value {
    private final byte[] cbor;
    private final int start;
    private final int end;

    Value(byte[] cbor, int start, int end) {
        this.cbor = cbor;
        this.start = start;
        this.end = end;
    }

    /**
     * A value from a Java object: null, Boolean, Byte, Short, Integer, Long, Float, Double, BigInteger (in the range of
     * long), BigDecimal, CharSequence, byte[], Instant, UUID (as text), Enum (its name), Map with text keys, Iterable,
     * array, Document or Value.
     */
    public static Value of(@Nullable Object object) {
        throw new UnsupportedOperationException();
    }

    /** The type. */
    public Type type() {
        throw new UnsupportedOperationException();
    }

    /** Whether this is null. */
    public boolean isNull() {
        return type() == Type.NULL;
    }

    /** The boolean. @throws IllegalStateException for another type */
    public boolean asBoolean() {
        throw new UnsupportedOperationException();
    }

    /** The whole number. @throws IllegalStateException for another type */
    public long asLong() {
        throw new UnsupportedOperationException();
    }

    /** The floating-point number. @throws IllegalStateException for another type */
    public double asDouble() {
        throw new UnsupportedOperationException();
    }

    /** The decimal. @throws IllegalStateException for another type */
    public BigDecimal asDecimal() {
        throw new UnsupportedOperationException();
    }

    /** The text. @throws IllegalStateException for another type */
    public String asText() {
        throw new UnsupportedOperationException();
    }

    /** A copy of the bytes. @throws IllegalStateException for another type */
    public byte[] asBytes() {
        throw new UnsupportedOperationException();
    }

    /** The instant. @throws IllegalStateException for another type */
    public Instant asInstant() {
        throw new UnsupportedOperationException();
    }

    /** The elements. @throws IllegalStateException for another type */
    public List<Value> asList() {
        throw new UnsupportedOperationException();
    }

    /** The nested map. @throws IllegalStateException for another type */
    public Document asDocument() {
        throw new UnsupportedOperationException();
    }

    /** Null, Boolean, Long, Double, BigDecimal, String, byte[], Instant, List or Map (both modifiable). */
    public @Nullable Object toObject() {
        throw new UnsupportedOperationException();
    }

    /** A copy of the encoding. */
    public byte[] toCbor() {
        return java.util.Arrays.copyOfRange(cbor, start, end);
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
