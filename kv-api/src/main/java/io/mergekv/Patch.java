package io.mergekv;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborValidator;
import io.mergekv.cbor.Trusted;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a merge takes: an immutable tree that sets values, merges nested maps, removes fields ({@link #REMOVE}),
 * replaces maps ({@link #replace}) and counts ({@link #increment}). A diff is a patch too: the minimal one, without
 * replacements and counts. Two patches are equal when their bytes are. Safe for use by many threads.
 */
public final class Patch {
    /** Stands in a patch where a field is to be removed. */
    public static final Operator REMOVE = Operator.Remove.INSTANCE;

    private static final Patch EMPTY = over(Trusted.EMPTY_MAP);

    final byte[] cbor;
    final int offset;
    final int length;

    Patch(byte[] cbor, int offset, int length) {
        this.cbor = cbor;
        this.offset = offset;
        this.length = length;
    }

    private static Patch over(byte[] cbor) {
        return new Patch(cbor, 0, cbor.length);
    }

    /** The patch that changes nothing, but creates an absent document. */
    public static Patch empty() {
        return EMPTY;
    }

    /**
     * A patch of alternating field names and values; see {@link #ofMap}.
     *
     * @throws InvalidDocumentException as {@link #ofMap} does, and for a duplicate name
     */
    public static Patch of(@Nullable Object... namesAndValues) {
        return over(ObjectEncoder.encodePairs(namesAndValues, ObjectEncoder.Dialect.PATCH));
    }

    /**
     * A patch of the entries of {@code fields}: what {@link Value#of} takes, or an {@link Operator}, or a nested patch,
     * at any depth of maps. Operators within arrays are refused.
     *
     * @throws InvalidDocumentException for a value of another type, a text with an unpaired surrogate, or more than
     *     {@link Document#MAX_BYTES} or {@link Document#MAX_DEPTH}
     */
    public static Patch ofMap(Map<String, ? extends @Nullable Object> fields) {
        return over(ObjectEncoder.encodeMap(fields, ObjectEncoder.Dialect.PATCH));
    }

    /** The patch that sets or merges everything that {@code document} holds. */
    public static Patch of(Document document) {
        return new Patch(document.cbor, document.offset, document.length);
    }

    /**
     * RFC 7396: null removes, at any depth of maps; nulls in arrays are values.
     *
     * @throws InvalidDocumentException as {@link #ofMap} does
     */
    public static Patch fromJsonMergePatch(Map<String, ? extends @Nullable Object> mergePatch) {
        return over(ObjectEncoder.encodeMap(mergePatch, ObjectEncoder.Dialect.JSON_MERGE_PATCH));
    }

    /**
     * A patch from its encoding, which is validated and copied.
     *
     * @throws InvalidDocumentException when it is not deterministic CBOR of a patch, naming the place
     */
    public static Patch fromCbor(byte[] cbor) {
        byte[] copy = cbor.clone();
        CborValidator.patch(copy);
        return over(copy);
    }

    /** The minimal patch that turns {@code before} into {@code after}; null is an absent document. */
    public static Patch diff(@Nullable Document before, Document after) {
        return Engines.get().diff(before, after);
    }

    /** Stands in a patch where a map is to be replaced without merging. */
    public static Operator replace(Map<String, ? extends @Nullable Object> map) {
        return new Operator.Replace(Document.ofMap(map));
    }

    /**
     * Stands in a patch where {@code by} is to be added to a number, exactly and of the same type: a whole number of
     * 64 bits, a finite floating-point number, or a BigDecimal. An absent field counts from 0.
     */
    public static Operator increment(Number by) {
        return new Operator.Increment(by);
    }

    /**
     * A patch that adds {@code by} to the whole number at {@code field}.
     *
     * @throws InvalidDocumentException when {@code field} has no name or more than {@link Document#MAX_DEPTH}
     */
    public static Patch incrementAt(long by, String... field) {
        if (field.length == 0) {
            throw new InvalidDocumentException("a field to increment has at least one name");
        }
        Object node = increment(by);
        for (int i = field.length - 1; i > 0; i--) {
            node = Map.of(field[i], node);
        }
        return of(field[0], node);
    }

    /** The document that this patch makes of {@code before}; null is an absent document. */
    public Document applyTo(@Nullable Document before) {
        return Engines.get().apply(before, this);
    }

    /** The patch that does what this one and then {@code next} do. */
    public Patch then(Patch next) {
        return Engines.get().compose(this, next);
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** How many fields it names, itself and not counting those of nested patches. */
    public int size() {
        return CborScanner.count(cbor, offset);
    }

    /** Hands every field to {@code visitor}, in encoding order: shorter names first, then bytewise. */
    public void forEach(BiConsumer<? super String, ? super Node> visitor) {
        int at = offset + CborScanner.headLength(cbor, offset);
        for (int left = size(); left > 0; left--) {
            int node = CborScanner.skipName(cbor, at);
            int next = CborScanner.skip(cbor, node);
            visitor.accept(CborScanner.text(cbor, at), node(node, next));
            at = next;
        }
    }

    private Node node(int at, int end) {
        if (CborScanner.isMap(cbor, at)) {
            return new Nested(new Patch(cbor, at, end - at));
        }
        if (cbor[at] == CborScanner.REMOVE) {
            return REMOVE;
        }
        int content = at + CborScanner.OPERATOR_HEAD;
        if (CborScanner.isReplace(cbor, at)) {
            return new Operator.Replace(new Document(cbor, content, end - content));
        }
        if (CborScanner.isIncrement(cbor, at)) {
            Value by = new Value(cbor, content, end);
            return new Operator.Increment(
                    switch (by.type()) {
                        case INTEGER -> (Number) by.asLong();
                        case FLOAT -> by.asDouble();
                        default -> by.asDecimal();
                    });
        }
        return new Set(new Value(cbor, at, end));
    }

    /** A copy of the encoding. */
    public byte[] toCbor() {
        return Arrays.copyOfRange(cbor, offset, offset + length);
    }

    /** The length of the encoding, in bytes. */
    public int sizeInBytes() {
        return length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Patch that
                && Arrays.equals(cbor, offset, offset + length, that.cbor, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return Bytes.hash(cbor, offset, offset + length);
    }

    /** The patch in a notation like JSON's, cut where it is long; for people to read, and may change. */
    @Override
    public String toString() {
        return DiagnosticNotation.of(cbor, offset);
    }

    /** What a patch does with one field. */
    public sealed interface Node {}

    /**
     * The field is set.
     *
     * @param value a value that is not a map
     */
    public record Set(Value value) implements Node {}

    /**
     * The map in the field is merged with; where there is none, the field is set to what the patch makes of an empty
     * map.
     *
     * @param patch what is merged
     */
    public record Nested(Patch patch) implements Node {}

    /** What may stand in a patch beside values. */
    public sealed interface Operator extends Node {
        /** See {@link Patch#REMOVE}. */
        enum Remove implements Operator {
            /** The only one. */
            INSTANCE
        }

        /**
         * See {@link Patch#replace}.
         *
         * @param map what replaces
         */
        record Replace(Document map) implements Operator {}

        /**
         * See {@link Patch#increment}.
         *
         * @param by what is added
         */
        record Increment(Number by) implements Operator {}
    }
}
