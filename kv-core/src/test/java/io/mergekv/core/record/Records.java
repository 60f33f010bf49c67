package io.mergekv.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Records made by hand: what other versions may write. */
public final class Records {
    private Records() {}

    /** The bytes as a whole record of format {@code version}, a digit, with their length and the right checksum. */
    public static ByteBuffer ofVersion(byte[] record, char version) {
        byte[] other = record.clone();
        ByteBuffer.wrap(other)
                .put(4, (byte) 'M')
                .put(5, (byte) 'K')
                .put(6, (byte) 'R')
                .put(7, (byte) version);
        return sealed(other);
    }

    /** A copy of what a writer has written. */
    public static byte[] bytes(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(record.position(), bytes);
        return bytes;
    }

    /** The same bytes with their length and the right checksum. */
    public static ByteBuffer sealed(byte[] record) {
        ByteBuffer frame = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(8, record.length);
        CRC32C crc = new CRC32C();
        crc.update(record, 4, record.length - 4);
        frame.putInt(0, (int) crc.getValue());
        return ByteBuffer.wrap(record);
    }
}
