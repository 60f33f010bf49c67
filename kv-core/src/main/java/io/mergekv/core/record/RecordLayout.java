package io.mergekv.core.record;

import io.mergekv.Change;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where things stand in a commit record. Little-endian; docs/formats.md describes it.
 */
final class RecordLayout {
    /** {@code MKR1}: the magic, whose last byte is the format version. */
    static final int MAGIC = 0x31524B4D;

    /** CRC-32C over everything behind it. */
    static final int CHECKSUM_AT = 0;

    static final int MAGIC_AT = 4;
    /** Of the whole record, in bytes. */
    static final int LENGTH_AT = 8;

    static final int CHANGES_AT = 12;
    static final int SEQUENCE_AT = 16;
    static final int EPOCH_AT = 24;
    static final int SYNCED_AT = 32;
    static final int TIME_AT = 40;
    /** One byte of length, then UTF-8. The changes follow. */
    static final int ORIGIN_AT = 48;

    static final int MIN_BYTES = ORIGIN_AT + 1;

    /** The first byte, no table, and a varint each for the length of the key, the version and the length of the diff. */
    static final int MIN_CHANGE_BYTES = 4;

    /** Set in a change's first byte when its table is that of the change before; the name is then left out. */
    static final int SAME_TABLE = 0x80;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final Change.Kind[] KINDS = {Change.Kind.CREATE, Change.Kind.MERGE, Change.Kind.DELETE};

    private RecordLayout() {}

    /** The code of {@code kind} in a change's first byte. */
    static int codeOf(Change.Kind kind) {
        return switch (kind) {
            case CREATE -> 0;
            case MERGE -> 1;
            case DELETE -> 2;
        };
    }

    /** The kind of {@code code}. */
    static Change.Kind kindOf(int code) {
        if (code >= KINDS.length) {
            throw new BadRecordException("a change is of unknown kind " + code);
        }
        return KINDS[code];
    }
}
