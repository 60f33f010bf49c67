package io.mergekv.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Decodes commit records from between a buffer's position and limit, which stay as they are. Bytes that are no record
 * give a {@link BadRecordException}, whatever they are; a whole record that only another version can read gives a
 * {@link io.mergekv.FormatException}, so that it is taken neither for damage nor for a torn tail. Safe for use by many
 * threads.
 */
public final class RecordReader {
    private RecordReader() {}

    /**
     * Whether a whole record with the right checksum starts here; there may be anything behind it. Costs a checksum only
     * where magic and length are right.
     *
     * @throws io.mergekv.FormatException when one does that only another version can read
     */
    public static boolean looksLikeRecord(ByteBuffer candidate) {
        if (candidate.remaining() < RecordLayout.FRAME_BYTES
                || !RecordLayout.isMagic(intAt(candidate, RecordLayout.MAGIC_AT))) {
            return false;
        }
        int length = intAt(candidate, RecordLayout.LENGTH_AT);
        if (length < RecordLayout.FRAME_BYTES || length > candidate.remaining()) {
            return false;
        }
        ByteBuffer record =
                candidate.duplicate().limit(candidate.position() + length).order(candidate.order());
        return checksumHolds(record) && isReadable(record);
    }

    /**
     * Checks frame and checksum.
     *
     * @throws BadRecordException when they do not hold
     * @throws io.mergekv.FormatException when they do, and only another version can read the record
     */
    public static void check(ByteBuffer record) {
        if (!hasFrame(record)) {
            throw new BadRecordException("not a commit record, or a torn one");
        }
        if (!checksumHolds(record)) {
            throw new BadRecordException(
                    "the checksum of a commit record of " + record.remaining() + " bytes is wrong");
        }
        if (!isReadable(record)) {
            throw new BadRecordException("a commit record of only " + record.remaining() + " bytes");
        }
    }

    /** Whether a record whose checksum holds is long enough. @throws io.mergekv.FormatException when it is not for us */
    private static boolean isReadable(ByteBuffer record) {
        RecordLayout.requireVersion(intAt(record, RecordLayout.MAGIC_AT));
        if (record.remaining() < RecordLayout.MIN_BYTES) {
            return false;
        }
        int at = record.position() + RecordLayout.FLAGS_AT;
        RecordLayout.requireFlags((record.get(at) & 0xff) | ((record.get(at + 1) & 0xff) << Byte.SIZE));
        return true;
    }

    /** The commit's number, unchecked. */
    public static long sequence(ByteBuffer record) {
        return longAt(record, RecordLayout.SEQUENCE_AT);
    }

    /** The epoch, unchecked. */
    public static long epoch(ByteBuffer record) {
        return longAt(record, RecordLayout.EPOCH_AT);
    }

    /** The sequence known to be synced when it was written, unchecked. */
    public static long synced(ByteBuffer record) {
        return longAt(record, RecordLayout.SYNCED_AT);
    }

    /** The stored checksum. */
    public static int checksum(ByteBuffer record) {
        return intAt(record, RecordLayout.CHECKSUM_AT);
    }

    /**
     * Checks and decodes a record.
     *
     * @throws BadRecordException when it is none
     * @throws io.mergekv.FormatException when only another version can read it
     */
    public static CommitRecord decode(ByteBuffer record) {
        RecordView view = new RecordView();
        view.load(record);
        List<ChangeRecord> changes = new ArrayList<>(view.changeCount());
        while (view.next()) {
            changes.add(new ChangeRecord(
                    view.kind(),
                    view.table(),
                    view.key(),
                    view.version(),
                    view.diff(),
                    view.hasUndo() ? view.undo() : null));
        }
        return new CommitRecord(
                view.sequence(), view.epoch(), view.synced(), view.timeMicros(), view.origin(), changes);
    }

    private static boolean hasFrame(ByteBuffer record) {
        return record.remaining() >= RecordLayout.FRAME_BYTES
                && RecordLayout.isMagic(intAt(record, RecordLayout.MAGIC_AT))
                && intAt(record, RecordLayout.LENGTH_AT) == record.remaining();
    }

    private static boolean checksumHolds(ByteBuffer record) {
        ByteBuffer covered = record.duplicate();
        covered.position(record.position() + RecordLayout.MAGIC_AT);
        CRC32C crc = new CRC32C();
        crc.update(covered);
        return (int) crc.getValue() == checksum(record);
    }

    private static int intAt(ByteBuffer record, int at) {
        int value = record.getInt(record.position() + at);
        return record.order() == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    private static long longAt(ByteBuffer record, int at) {
        long value = record.getLong(record.position() + at);
        return record.order() == ByteOrder.LITTLE_ENDIAN ? value : Long.reverseBytes(value);
    }
}
