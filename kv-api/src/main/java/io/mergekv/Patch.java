package io.mergekv;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a merge takes: an immutable tree that sets values, merges nested maps, removes fields ({@link #REMOVE}),
 * replaces maps ({@link #replace}) and counts ({@link #increment}). A diff is a patch too: the minimal one, without
 * replacements and counts. Two patches are equal when their bytes are. Safe for use by many threads.
 */
public final class Patch {
    /** Stands in a patch where a field is to be removed. */
    public static final Operator REMOVE = Operator.Remove.INSTANCE;

    private final byte[] cbor;

    Patch(byte[] cbor) {
        this.cbor = cbor;
    }

    /** The patch that changes nothing, but creates an absent document. */
    public static Patch empty() {
        throw new UnsupportedOperationException();
    }

    /** A patch of alternating field names and values; see {@link #ofMap}. */
    public static Patch of(@Nullable Object... namesAndValues) {
        throw new UnsupportedOperationException();
    }

    /** A patch of the entries of {@code fields}: what {@link Value#of} takes, or an {@link Operator}, at any depth of maps. */
    public static Patch ofMap(Map<String, ?> fields) {
        throw new UnsupportedOperationException();
    }

    /** The patch that sets or merges everything that {@code document} holds. */
    public static Patch of(Document document) {
        throw new UnsupportedOperationException();
    }

    /** RFC 7396: null removes, at any depth of maps; nulls in arrays are values. */
    public static Patch fromJsonMergePatch(Map<String, ?> mergePatch) {
        throw new UnsupportedOperationException();
    }

    /** A patch from its encoding, which is validated and copied. */
    public static Patch fromCbor(byte[] cbor) {
        throw new UnsupportedOperationException();
    }

    /** The minimal patch that turns {@code before} into {@code after}; null stands for an absent document. */
    public static Patch diff(@Nullable Document before, Document after) {
        return Engines.get().diff(before, after);
    }

    /** Stands in a patch where a map is to be replaced without merging. */
    public static Operator replace(Map<String, ?> map) {
        return new Operator.Replace(Document.ofMap(map));
    }

    /** Stands in a patch where {@code by} is to be added to a number. */
    public static Operator increment(Number by) {
        return new Operator.Increment(by);
    }

    /** A patch that adds {@code by} to the whole number at {@code field}. */
    public static Patch incrementAt(long by, String... field) {
        throw new UnsupportedOperationException();
    }

    /** The document that this patch makes of {@code before}; null stands for an absent document. */
    public Document applyTo(@Nullable Document before) {
        return Engines.get().apply(before, this);
    }

    /** The patch that does what this one and then {@code next} do. */
    public Patch then(Patch next) {
        return Engines.get().compose(this, next);
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
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

    /** What may stand in a patch beside values. */
    public sealed interface Operator {
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
