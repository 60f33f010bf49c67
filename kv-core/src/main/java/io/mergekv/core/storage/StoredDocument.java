package io.mergekv.core.storage;

import io.mergekv.CorruptionException;
import io.mergekv.Document;
import io.mergekv.Metadata;
import io.mergekv.cbor.Trusted;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * The value under which a document is stored and cached: a header of fixed size with its metadata, then its CBOR. All
 * methods work on that array in place.
 */
public final class StoredDocument {
    /** The size of the header, in bytes. */
    public static final int HEADER_BYTES = 41;

    private static final byte FORMAT = 1;
    private static final int CREATED_SEQUENCE_AT = 1;
    private static final int CHANGED_SEQUENCE_AT = 9;
    private static final int VERSION_AT = 17;
    private static final int CREATED_MICROS_AT = 25;
    private static final int UPDATED_MICROS_AT = 33;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private StoredDocument() {}

    /** Fills the header of {@code value}, which has {@link #HEADER_BYTES} of room before its CBOR. */
    public static void writeHeader(
            byte[] value,
            long createdSequence,
            long changedSequence,
            long version,
            long createdMicros,
            long updatedMicros) {
        value[0] = FORMAT;
        LONG.set(value, CREATED_SEQUENCE_AT, createdSequence);
        LONG.set(value, CHANGED_SEQUENCE_AT, changedSequence);
        LONG.set(value, VERSION_AT, version);
        LONG.set(value, CREATED_MICROS_AT, createdMicros);
        LONG.set(value, UPDATED_MICROS_AT, updatedMicros);
    }

    /** Returns {@code value} when it can be one. @throws CorruptionException when it is not */
    public static byte[] check(byte[] value) {
        return check(value, value.length);
    }

    /** Returns {@code array} when its first {@code length} bytes can be one. @throws CorruptionException when not */
    public static byte[] check(byte[] array, int length) {
        if (length <= HEADER_BYTES || array[0] != FORMAT) {
            throw new CorruptionException("a stored document has " + length
                    + " bytes and does not begin with format " + FORMAT
                    + ": restore the store from a backup, or rebuild it from the change log");
        }
        return array;
    }

    /** The sequence of the document's creation. */
    public static long createdSequence(byte[] value) {
        return (long) LONG.get(value, CREATED_SEQUENCE_AT);
    }

    /** The sequence of its last change. */
    public static long changedSequence(byte[] value) {
        return (long) LONG.get(value, CHANGED_SEQUENCE_AT);
    }

    /** Its version. */
    public static long version(byte[] value) {
        return (long) LONG.get(value, VERSION_AT);
    }

    /** The time of its creation, in microseconds since 1970. */
    public static long createdMicros(byte[] value) {
        return (long) LONG.get(value, CREATED_MICROS_AT);
    }

    /** A view of its body. */
    public static Document document(byte[] value) {
        return Trusted.access().document(value, HEADER_BYTES, value.length - HEADER_BYTES);
    }

    /** Its metadata. */
    public static Metadata metadata(byte[] value) {
        return new Metadata(
                createdSequence(value),
                changedSequence(value),
                version(value),
                instant(createdMicros(value)),
                instant((long) LONG.get(value, UPDATED_MICROS_AT)));
    }

    /** The instant of a time in microseconds since 1970. */
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
