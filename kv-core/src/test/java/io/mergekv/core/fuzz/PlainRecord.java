package io.mergekv.core.fuzz;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads commit records as docs/formats.md describes them, byte after byte, with none of the product's code.
 *
 * @param canonical whether it is what a writer would write: no name again that {@code 0x80} could have stood for, no
 *     varint longer than need be, and no extension
 */
record PlainRecord(
        long sequence,
        long epoch,
        long synced,
        long time,
        String origin,
        List<PlainRecord.PlainChange> changes,
        boolean canonical) {
    private static final int MAGIC = 0x32524B4D;
    private static final int MAX_VARINT_BYTES = 10;

    /** A change; {@code kind} is the number on disk, {@code undo} null where there is none. */
    record PlainChange(
            int kind,
            String table,
            ByteBuffer key,
            long version,
            ByteBuffer diff,
            @Nullable ByteBuffer undo) {}

    /** The record, or null where there is none. */
    static @Nullable PlainRecord read(byte[] bytes) {
        try {
            return new Reader(bytes).record();
        } catch (Refused | BufferUnderflowException | CharacterCodingException e) {
            return null;
        }
    }

    private static final class Reader {
        private final ByteBuffer in;
        private boolean canonical = true;

        Reader(byte[] bytes) {
            in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        PlainRecord record() throws CharacterCodingException {
            int checksum = in.getInt();
            CRC32C crc = new CRC32C();
            crc.update(in.duplicate());
            Refused.unless((int) crc.getValue() == checksum, "the checksum");
            Refused.unless(in.getInt() == MAGIC, "the magic");
            Refused.unless(in.getInt() == in.limit(), "the length");
            int count = in.getInt();
            Refused.unless(count >= 0, "the number of changes");
            long sequence = in.getLong();
            long epoch = in.getLong();
            long synced = in.getLong();
            Refused.unless(sequence >= 1 && epoch >= 1 && synced >= 0, "numbers that no commit has");
            long time = in.getLong();
            Refused.unless(in.getShort() == 0, "a flag that nobody knows");
            String origin = text();
            canonical &= !block().hasRemaining(); // the extension
            List<PlainChange> changes = new ArrayList<>();
            String table = "";
            for (int i = 0; i < count; i++) {
                int head = in.get() & 0xff;
                int kind = head & 0x3f;
                Refused.unless(kind <= 2, "a kind or a flag that nobody knows");
                if ((head & 0x80) == 0) {
                    String name = text();
                    canonical &= !name.equals(table);
                    table = name;
                }
                Refused.unless(!table.isEmpty(), "no table");
                ByteBuffer key = block();
                long version = varint();
                ByteBuffer diff = block();
                changes.add(new PlainChange(kind, table, key, version, diff, (head & 0x40) == 0 ? null : block()));
            }
            Refused.unless(!in.hasRemaining(), "more bytes");
            return new PlainRecord(sequence, epoch, synced, time, origin, changes, canonical);
        }

        private String text() throws CharacterCodingException {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes(in.get() & 0xff))
                    .toString();
        }

        private ByteBuffer block() {
            return bytes(varint());
        }

        private ByteBuffer bytes(long length) {
            Refused.unless(length >= 0 && length <= in.remaining(), "too short");
            ByteBuffer block = in.slice(in.position(), (int) length);
            in.position(in.position() + (int) length);
            return block;
        }

        private long varint() {
            BigInteger value = BigInteger.ZERO;
            for (int i = 0; i < MAX_VARINT_BYTES; i++) {
                int b = in.get();
                value = value.or(BigInteger.valueOf(b & 0x7f).shiftLeft(7 * i));
                if (b >= 0) {
                    canonical &= b != 0 || i == 0;
                    Refused.unless(value.bitLength() <= Long.SIZE, "a varint beyond 64 bits");
                    return value.longValue();
                }
            }
            throw new Refused("a varint without an end");
        }
    }
}
