package io.mergekv.core.storage;

import io.mergekv.CorruptionException;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the store is: written in one atomic batch with what it describes.
 *
 * @param database the id of the database that the store belongs to
 * @param sequence the last commit that the store holds; 0 for none
 * @param recordCrc the checksum of that commit's record, by which its log is recognised
 * @param timeMicros the time of that commit, in microseconds since 1970
 */
public record AppliedState(UUID database, long sequence, int recordCrc, long timeMicros) {
    private static final byte[] KEY = "applied".getBytes(StandardCharsets.US_ASCII);
    private static final byte FORMAT = 1;
    private static final int BYTES = 1 + 16 + 8 + 4 + 8;

    /** The state of a new store. */
    public static AppliedState none(UUID database) {
        return new AppliedState(database, 0, 0, Long.MIN_VALUE);
    }

    /** Reads the state of {@code store}; null when it holds nothing yet. */
    public static @Nullable AppliedState read(Store store) {
        byte[] value = store.get(Spaces.STATE, KEY);
        if (value == null) {
            return null;
        }
        if (value.length != BYTES || value[0] != FORMAT) {
            throw new CorruptionException("the store's state entry has " + value.length + " bytes, not the " + BYTES
                    + " of format " + FORMAT + ": restore the store from a backup");
        }
        ByteBuffer buffer =
                ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).position(1);
        return new AppliedState(
                new UUID(buffer.getLong(), buffer.getLong()), buffer.getLong(), buffer.getInt(), buffer.getLong());
    }

    /** Adds the state to {@code batch}. */
    public void write(StoreBatch batch) {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(FORMAT)
                .putLong(database.getMostSignificantBits())
                .putLong(database.getLeastSignificantBits())
                .putLong(sequence)
                .putInt(recordCrc)
                .putLong(timeMicros);
        batch.put(Spaces.STATE, KEY, buffer.array());
    }
}
