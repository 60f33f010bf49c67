package io.mergekv.core.record;

import io.mergekv.Change;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Decodes commit records from between a buffer's position and limit, which stay as they are. Bytes that are no record
 * give a {@link BadRecordException}, whatever they are. Safe for use by many threads.
 */
public final class RecordReader {
    private RecordReader() {}

    /** Whether this is a whole record with the right checksum. */
    public static boolean looksLikeRecord(ByteBuffer record) {
        return hasFrame(record) && checksumHolds(record);
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
        check(record);
        Input input = new Input(record);
        String origin = input.text();
        int count = intAt(record, RecordLayout.CHANGES_AT);
        List<ChangeRecord> changes = new ArrayList<>(Math.min(Math.max(count, 0), 1024));
        String table = "";
        for (int i = 0; i < count; i++) {
            int head = input.unsignedByte();
            Change.Kind kind = RecordLayout.kindOf(head & ~RecordLayout.SAME_TABLE);
            if ((head & RecordLayout.SAME_TABLE) == 0) {
                table = input.text();
            }
            byte[] key = input.block();
            long version = input.varint();
            changes.add(new ChangeRecord(kind, table, key, version, input.block()));
        }
        if (count < 0 || input.hasMore()) {
            throw new BadRecordException("there is more in the record than its " + count + " changes");
        }
        return new CommitRecord(
                sequence(record), epoch(record), synced(record), longAt(record, RecordLayout.TIME_AT), origin, changes);
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

    /** Reads within bounds. */
    private static final class Input {
        private final ByteBuffer rest;

        Input(ByteBuffer record) {
            rest = record.duplicate().position(record.position() + RecordLayout.ORIGIN_AT);
        }

        boolean hasMore() {
            return rest.hasRemaining();
        }

        int unsignedByte() {
            if (!rest.hasRemaining()) {
                throw new BadRecordException("the record ends within a change");
            }
            return rest.get() & 0xff;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                int next = unsignedByte();
                value |= (long) (next & 0x7f) << shift;
                if (next < 0x80) {
                    return value;
                }
            }
            throw new BadRecordException("a number in the record has more than 10 bytes");
        }

        byte[] block() {
            return bytes(varint());
        }

        String text() {
            return new String(bytes(unsignedByte()), StandardCharsets.UTF_8);
        }

        private byte[] bytes(long length) {
            if (length < 0 || length > rest.remaining()) {
                throw new BadRecordException("a block of " + length + " bytes does not fit the record");
            }
            byte[] block = new byte[(int) length];
            rest.get(block);
            return block;
        }
    }
}
