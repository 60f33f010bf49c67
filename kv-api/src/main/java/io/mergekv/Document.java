package io.mergekv;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * An immutable map of text fields to {@linkplain Value values}: a view over its deterministic CBOR encoding
 * (RFC 8949, section 4.2.1), which finds a field by scanning and builds no tree. Two documents are equal when their
 * bytes are. Safe for use by many threads.
 */
public final class Document {
    /** The largest encoded document or patch, in bytes. */
    public static final int MAX_BYTES = 8 << 20;

    /** The deepest nesting of maps and arrays, the root being 1. */
    public static final int MAX_DEPTH = 64;

    private final byte[] cbor;

    Document(byte[] cbor) {
        this.cbor = cbor;
    }

    /** The document without fields. */
    public static Document empty() {
        throw new UnsupportedOperationException();
    }

    /** A document of alternating field names and values; see {@link #ofMap}. */
    public static Document of(Object... namesAndValues) {
        throw new UnsupportedOperationException();
    }

    /** A document with the entries of {@code fields}; values are what {@link Value#of} takes. */
    public static Document ofMap(Map<String, ?> fields) {
        throw new UnsupportedOperationException();
    }

    /** A document from its encoding, which is validated and copied. */
    public static Document fromCbor(byte[] cbor) {
        throw new UnsupportedOperationException();
    }

    /** A copy of the encoding. */
    public byte[] toCbor() {
        return cbor.clone();
    }

    /** The length of the encoding, in bytes. */
    public int sizeInBytes() {
        return cbor.length;
    }

    /** How many fields there are. */
    public int size() {
        throw new UnsupportedOperationException();
    }

    /** The value at {@code path}, from map to map; a field that is null is present. */
    public Optional<Value> get(String... path) {
        throw new UnsupportedOperationException();
    }

    /** The text at {@code path}; empty where there is none or it is not a text. */
    public Optional<String> text(String... path) {
        throw new UnsupportedOperationException();
    }

    /** The whole number at {@code path}; empty where there is none or it is not one. */
    public OptionalLong integer(String... path) {
        throw new UnsupportedOperationException();
    }

    /** Hands every field to {@code visitor}, in encoding order: shorter names first, then bytewise. */
    public void forEach(BiConsumer<? super String, ? super Value> visitor) {
        throw new UnsupportedOperationException();
    }

    /** A tree of Java objects, as {@link Value#toObject} gives them; modifiable. */
    public Map<String, Object> toMap() {
        throw new UnsupportedOperationException();
    }

    /** This document with {@code patch} applied. */
    public Document merge(Patch patch) {
        return Engines.get().apply(this, patch);
    }
}
