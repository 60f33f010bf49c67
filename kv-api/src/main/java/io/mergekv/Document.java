package io.mergekv;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborValidator;
import io.mergekv.cbor.Trusted;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map of text fields to {@linkplain Value values}: a view over its deterministic CBOR encoding
 * (RFC 8949, section 4.2.1), which finds a field by scanning and builds no tree. Two documents are equal when their
 * bytes are. Safe for use by many threads.
 *
 * <p>Reading a field costs a scan of the encoding up to it. A {@code path} names a field of the root, then a field of
 * the map there, and so on; arrays are not entered. A field that is absent, a path that leads through something that is
 * no map, and a field of another type than the one asked for all give an empty result.
 */
public final class Document {
    /** The largest encoded document or patch, in bytes. */
    public static final int MAX_BYTES = 8 << 20;

    /** The deepest nesting of maps and arrays, the root being 1. */
    public static final int MAX_DEPTH = 64;

    private static final int ABSENT = -1;
    private static final Document EMPTY;

    static {
        Trusted.provide(new Access());
        EMPTY = new Document(Trusted.EMPTY_MAP, 0, Trusted.EMPTY_MAP.length);
    }

    final byte[] cbor;
    final int offset;
    final int length;

    Document(byte[] cbor, int offset, int length) {
        this.cbor = cbor;
        this.offset = offset;
        this.length = length;
    }

    private static Document over(byte[] cbor) {
        return new Document(cbor, 0, cbor.length);
    }

    /** The document without fields. */
    public static Document empty() {
        return EMPTY;
    }

    /**
     * A document of alternating field names and values; see {@link #ofMap}.
     *
     * @throws InvalidDocumentException as {@link #ofMap} does, and for a duplicate name
     */
    public static Document of(@Nullable Object... namesAndValues) {
        return over(ObjectEncoder.encodePairs(namesAndValues, ObjectEncoder.Dialect.DOCUMENT));
    }

    /**
     * A document with the entries of {@code fields}; values are what {@link Value#of} takes.
     *
     * @throws InvalidDocumentException for a value of another type, a text with an unpaired surrogate, or more than
     *     {@link #MAX_BYTES} or {@link #MAX_DEPTH}
     */
    public static Document ofMap(Map<String, ? extends @Nullable Object> fields) {
        return over(ObjectEncoder.encodeMap(fields, ObjectEncoder.Dialect.DOCUMENT));
    }

    /**
     * A document from its encoding, which is validated and copied.
     *
     * @throws InvalidDocumentException when it is not deterministic CBOR of a document, naming the place
     */
    public static Document fromCbor(byte[] cbor) {
        byte[] copy = cbor.clone();
        CborValidator.document(copy);
        return over(copy);
    }

    /** A copy of the encoding. */
    public byte[] toCbor() {
        return Arrays.copyOfRange(cbor, offset, offset + length);
    }

    /** The length of the encoding, in bytes. */
    public int sizeInBytes() {
        return length;
    }

    /** How many fields there are. */
    public int size() {
        return CborScanner.count(cbor, offset);
    }

    /** The value at {@code path}, from map to map; a field that is null is present. */
    public Optional<Value> get(String... path) {
        int at = find(path);
        return at == ABSENT ? Optional.empty() : Optional.of(new Value(cbor, at, CborScanner.skip(cbor, at)));
    }

    /** Whether there is a value at {@code path}; null is one. */
    public boolean has(String... path) {
        return find(path) != ABSENT;
    }

    /** The text at {@code path}; empty where there is none or it is not a text. */
    public Optional<String> text(String... path) {
        return typed(Value.Type.TEXT, Value::asText, path);
    }

    /** The whole number at {@code path}; empty where there is none or it is not one. */
    public OptionalLong integer(String... path) {
        int at = find(path);
        return isInteger(at) ? OptionalLong.of(CborScanner.integer(cbor, at)) : OptionalLong.empty();
    }

    /** The whole number in the field {@code name}, or {@code otherwise} where there is none. Allocates nothing. */
    public long integer(String name, long otherwise) {
        int at = CborScanner.find(cbor, offset, name);
        return isInteger(at) ? CborScanner.integer(cbor, at) : otherwise;
    }

    /** The floating-point number at {@code path}; empty where there is none or it is not one. */
    public OptionalDouble floating(String... path) {
        int at = find(path);
        return isFloat(at) ? OptionalDouble.of(CborScanner.floating(cbor, at)) : OptionalDouble.empty();
    }

    /** The floating-point number in the field {@code name}, or {@code otherwise}. Allocates nothing. */
    public double floating(String name, double otherwise) {
        int at = CborScanner.find(cbor, offset, name);
        return isFloat(at) ? CborScanner.floating(cbor, at) : otherwise;
    }

    /** The boolean at {@code path}; empty where there is none or it is not one. */
    public Optional<Boolean> bool(String... path) {
        return typed(Value.Type.BOOLEAN, Value::asBoolean, path);
    }

    /** The boolean in the field {@code name}, or {@code otherwise} where there is none. Allocates nothing. */
    public boolean bool(String name, boolean otherwise) {
        int at = CborScanner.find(cbor, offset, name);
        boolean found = at != ABSENT && CborScanner.isBoolean(cbor, at);
        return found ? cbor[at] == CborScanner.TRUE : otherwise;
    }

    /** The decimal at {@code path}; empty where there is none or it is not one. */
    public Optional<BigDecimal> decimal(String... path) {
        return typed(Value.Type.DECIMAL, Value::asDecimal, path);
    }

    /** A copy of the bytes at {@code path}; empty where there are none or it is something else. */
    public Optional<byte[]> bytes(String... path) {
        return typed(Value.Type.BYTES, Value::asBytes, path);
    }

    /** The instant at {@code path}; empty where there is none or it is not one. */
    public Optional<Instant> instant(String... path) {
        return typed(Value.Type.INSTANT, Value::asInstant, path);
    }

    /** The elements of the array at {@code path}; empty where there is none or it is not one. */
    public Optional<List<Value>> list(String... path) {
        return typed(Value.Type.ARRAY, Value::asList, path);
    }

    /** The map at {@code path}, a view; empty where there is none or it is not one. */
    public Optional<Document> document(String... path) {
        return typed(Value.Type.MAP, Value::asDocument, path);
    }

    private <T> Optional<T> typed(Value.Type type, Function<Value, T> read, String... path) {
        return get(path).filter(value -> value.type() == type).map(read);
    }

    private int find(String... path) {
        return CborScanner.find(cbor, offset, path);
    }

    private boolean isInteger(int at) {
        return at != ABSENT && CborScanner.isInteger(cbor, at);
    }

    private boolean isFloat(int at) {
        return at != ABSENT && CborScanner.isFloating(cbor, at);
    }

    /** Hands every field to {@code visitor}, in encoding order: shorter names first, then bytewise. */
    public void forEach(BiConsumer<? super String, ? super Value> visitor) {
        int at = offset + CborScanner.headLength(cbor, offset);
        for (int left = size(); left > 0; left--) {
            int value = CborScanner.skipName(cbor, at);
            int next = CborScanner.skip(cbor, value);
            visitor.accept(CborScanner.text(cbor, at), new Value(cbor, value, next));
            at = next;
        }
    }

    /** A tree of Java objects, as {@link Value#toObject} gives them; modifiable, in encoding order. */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        forEach((name, value) -> map.put(name, value.toObject()));
        return map;
    }

    /** This document with {@code patch} applied. */
    public Document merge(Patch patch) {
        return Engines.get().apply(this, patch);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Document that
                && Arrays.equals(cbor, offset, offset + length, that.cbor, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return Bytes.hash(cbor, offset, offset + length);
    }

    /** The document in a notation like JSON's, cut where it is long; for people to read, and may change. */
    @Override
    public String toString() {
        return DiagnosticNotation.of(cbor, offset);
    }
}
