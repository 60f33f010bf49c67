package io.mergekv.core.record;

import io.mergekv.Change;
import io.mergekv.CommitTooLargeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Encodes commit records into a buffer that it uses again and again. Not thread-safe; makes no garbage but to grow. */
public final class RecordWriter {
    private static final int INITIAL_BYTES = 4096;
    /** A larger buffer is not kept: one huge commit must not cost memory for ever. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private static final int MAX_BYTES = 1 << 30;

    private final CRC32C crc = new CRC32C();
    private byte[] bytes = new byte[INITIAL_BYTES];
    private ByteBuffer record = ByteBuffer.wrap(bytes);
    private int end;
    private int changes;
    private String table = "";

    /** Creates a writer. */
    public RecordWriter() {}

    /** Begins a record. */
    public void begin(long sequence, long epoch, long synced, long timeMicros, String origin) {
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        RecordLayout.INT.set(bytes, RecordLayout.MAGIC_AT, RecordLayout.MAGIC);
        RecordLayout.LONG.set(bytes, RecordLayout.SEQUENCE_AT, sequence);
        RecordLayout.LONG.set(bytes, RecordLayout.EPOCH_AT, epoch);
        RecordLayout.LONG.set(bytes, RecordLayout.SYNCED_AT, synced);
        RecordLayout.LONG.set(bytes, RecordLayout.TIME_AT, timeMicros);
        RecordLayout.SHORT.set(bytes, RecordLayout.FLAGS_AT, (short) 0);
        end = RecordLayout.ORIGIN_AT;
        text(origin);
        varint(0); // no extension
        changes = 0;
    }

    /** Adds a change without an undo. @throws CommitTooLargeException when the record would have more than 1 GiB */
    public void change(Change.Kind kind, String tableName, byte[] key, long version, byte[] diff) {
        change(RecordLayout.codeOf(kind), tableName, key, version, diff);
    }

    /**
     * Adds a change whose undo is the {@code undoLength} bytes from {@code undoAt} of {@code undo}.
     *
     * @throws CommitTooLargeException when the record would have more than 1 GiB
     */
    public void change(
            Change.Kind kind,
            String tableName,
            byte[] key,
            long version,
            byte[] diff,
            byte[] undo,
            int undoAt,
            int undoLength) {
        change(RecordLayout.codeOf(kind) | RecordLayout.HAS_UNDO, tableName, key, version, diff);
        block(undo, undoAt, undoLength);
    }

    private void change(int head, String tableName, byte[] key, long version, byte[] diff) {
        boolean same = changes > 0 && tableName.equals(table);
        room(1);
        bytes[end++] = (byte) (head | (same ? RecordLayout.SAME_TABLE : 0));
        if (!same) {
            text(tableName);
            table = tableName;
        }
        block(key, 0, key.length);
        varint(version);
        block(diff, 0, diff.length);
        changes++;
    }

    /** How many bytes the record has so far. */
    public int length() {
        return end;
    }

    /** Ends the record. The buffer is good until the next {@link #begin}. */
    public ByteBuffer finish() {
        RecordLayout.INT.set(bytes, RecordLayout.LENGTH_AT, end);
        RecordLayout.INT.set(bytes, RecordLayout.CHANGES_AT, changes);
        crc.reset();
        crc.update(bytes, RecordLayout.MAGIC_AT, end - RecordLayout.MAGIC_AT);
        RecordLayout.INT.set(bytes, RecordLayout.CHECKSUM_AT, (int) crc.getValue());
        if (record.array() != bytes) {
            record = ByteBuffer.wrap(bytes);
        }
        return record.clear().limit(end).order(ByteOrder.BIG_ENDIAN); // as a new one, whoever had it
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 0xff) {
            throw new IllegalArgumentException("a text of " + utf8.length + " bytes");
        }
        room(1 + utf8.length);
        bytes[end++] = (byte) utf8.length;
        System.arraycopy(utf8, 0, bytes, end, utf8.length);
        end += utf8.length;
    }

    private void block(byte[] array, int at, int length) {
        varint(length);
        room(length);
        System.arraycopy(array, at, bytes, end, length);
        end += length;
    }

    private void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
    }

    private void room(int length) {
        if (bytes.length - end < length) {
            long needed = (long) end + length;
            if (needed > MAX_BYTES) {
                throw new CommitTooLargeException("the commit", needed, MAX_BYTES);
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(needed, bytes.length * 2L)));
        }
    }
}
