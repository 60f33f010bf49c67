package io.mergekv.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Decodes commit records from between a buffer's position and limit, which stay as they are. Bytes that are no record
 * give a {@link BadRecordException}, whatever they are. Safe for use by many threads.
 */
public final class RecordReader {
    private RecordReader() {}

    /**
     * Whether a whole record with the right checksum starts here; there may be anything behind it. Costs a checksum only
     * where magic and length are right.
     */
    public static boolean looksLikeRecord(ByteBuffer candidate) {
        if (candidate.remaining() < RecordLayout.MIN_BYTES
                || intAt(candidate, RecordLayout.MAGIC_AT) != RecordLayout.MAGIC) {
            return false;
        }
        int length = intAt(candidate, RecordLayout.LENGTH_AT);
        return length >= RecordLayout.MIN_BYTES
                && length <= candidate.remaining()
                && checksumHolds(candidate
                        .duplicate()
                        .limit(candidate.position() + length)
                        .order(candidate.order()));
    }

    /** Checks frame and checksum. @throws BadRecordException when they do not hold */
    public static void check(ByteBuffer record) {
        if (!hasFrame(record)) {
            throw new BadRecordException("not a commit record of format 1, or a torn one");
        }
        if (!checksumHolds(record)) {
            throw new BadRecordException("the checksum of record " + sequence(record) + " does not hold");
        }
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

    /** Checks and decodes a record. @throws BadRecordException when it is none */
    public static CommitRecord decode(ByteBuffer record) {
        RecordView view = new RecordView();
        view.load(record);
        List<ChangeRecord> changes = new ArrayList<>(view.changeCount());
        while (view.next()) {
            changes.add(new ChangeRecord(view.kind(), view.table(), view.key(), view.version(), view.diff()));
        }
        return new CommitRecord(
                view.sequence(), view.epoch(), view.synced(), view.timeMicros(), view.origin(), changes);
    }

    private static boolean hasFrame(ByteBuffer record) {
        return record.remaining() >= RecordLayout.MIN_BYTES
                && intAt(record, RecordLayout.MAGIC_AT) == RecordLayout.MAGIC
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
