package io.mergekv.core.record;

import io.mergekv.Change;
import io.mergekv.FormatException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where things stand in a commit record. Little-endian; docs/formats.md describes it.
 */
final class RecordLayout {
    /** {@code MKR2}: the magic, whose last byte is the format version. */
    static final int MAGIC = 0x32524B4D;

    /** CRC-32C over everything behind it. Checksum, magic and length stand here in every version. */
    static final int CHECKSUM_AT = 0;

    static final int MAGIC_AT = 4;
    /** Of the whole record, in bytes. */
    static final int LENGTH_AT = 8;

    /** What every version begins with. */
    static final int FRAME_BYTES = 12;

    static final int CHANGES_AT = 12;
    static final int SEQUENCE_AT = 16;
    static final int EPOCH_AT = 24;
    static final int SYNCED_AT = 32;
    static final int TIME_AT = 40;
    /** Two bytes. No flag is known yet: a record that has one cannot be read by this version. */
    static final int FLAGS_AT = 48;
    /** One byte of length, then UTF-8. The extension follows, a varint of length and what readers may skip; then the changes. */
    static final int ORIGIN_AT = 50;

    static final int MIN_BYTES = ORIGIN_AT + 2;

    /** The first byte, no table, and a varint each for the length of the key, the version and the length of the diff. */
    static final int MIN_CHANGE_BYTES = 4;

    /** Set in a change's first byte when its table is that of the change before; the name is then left out. */
    static final int SAME_TABLE = 0x80;
    /** Set in a change's first byte when an undo follows its diff. The bits between this and the kind are reserved. */
    static final int HAS_UNDO = 0x40;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int VERSION_SHIFT = 24;
    private static final int VERSION = MAGIC >>> VERSION_SHIFT;
    private static final String NEWER = ": open the database with the version that wrote it, or a later one";

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

    /**
     * The kind in a change's first byte.
     *
     * @throws FormatException when there is something in it that this version does not know
     */
    static Change.Kind kindOf(int head) {
        int code = head & ~(SAME_TABLE | HAS_UNDO);
        if (code >= KINDS.length) {
            throw new FormatException("a change in the change log is of kind or has flags 0x"
                    + Integer.toHexString(code) + ", which this version does not know" + NEWER);
        }
        return KINDS[code];
    }

    /** Whether {@code magic} is that of a record of any version. */
    static boolean isMagic(int magic) {
        return ((magic ^ MAGIC) << Byte.SIZE) == 0;
    }

    /**
     * Returns when {@code magic}, of a record whose checksum holds, is of this version.
     *
     * @throws FormatException when it is not
     */
    static void requireVersion(int magic) {
        int version = magic >>> VERSION_SHIFT;
        if (version != VERSION) {
            throw new FormatException(
                    "a record of the change log is of format " + (version - '0')
                            + ", this version reads format " + (VERSION - '0')
                            + (version > VERSION
                                    ? NEWER
                                    : ": it was written by an older version, which was never released; make the database anew"));
        }
    }

    /**
     * Returns when this version knows all of {@code flags}.
     *
     * @throws FormatException when it does not
     */
    static void requireFlags(int flags) {
        if (flags != 0) {
            throw new FormatException("a record of the change log has flags 0x" + Integer.toHexString(flags)
                    + ", which this version does not know" + NEWER);
        }
    }
}
