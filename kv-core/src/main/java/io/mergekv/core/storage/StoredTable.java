package io.mergekv.core.storage;

import io.mergekv.CorruptionException;
import io.mergekv.spi.StoreBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A table as the store knows it. The committing thread changes its size; any thread reads it.
 */
public final class StoredTable {
    /** How many bytes of a stored key are the table's. */
    public static final int PREFIX_BYTES = 4;

    private static final int VALUE_BYTES = 1 + 4 + 8;
    private static final byte FORMAT = 1;

    private final String name;
    private final byte[] nameBytes;
    private final int id;
    private final byte[] prefix;
    private volatile long size;

    /** A table of {@code size} documents. */
    public StoredTable(String name, int id, long size) {
        this.name = name;
        this.nameBytes = name.getBytes(StandardCharsets.UTF_8);
        this.id = id;
        this.prefix = ByteBuffer.allocate(PREFIX_BYTES).putInt(id).array();
        this.size = size;
    }

    static StoredTable decode(byte[] name, byte[] value) {
        if (value.length != VALUE_BYTES || value[0] != FORMAT) {
            throw new CorruptionException("the store's entry of table " + new String(name, StandardCharsets.UTF_8)
                    + " is not of format " + FORMAT + ": restore the store from a backup");
        }
        ByteBuffer buffer =
                ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).position(1);
        return new StoredTable(new String(name, StandardCharsets.UTF_8), buffer.getInt(), buffer.getLong());
    }

    /** Adds the table, with {@code newSize} documents, to {@code batch}. */
    public void write(StoreBatch batch, long newSize) {
        ByteBuffer buffer = ByteBuffer.allocate(VALUE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        batch.put(
                Spaces.TABLES,
                nameBytes,
                buffer.put(FORMAT).putInt(id).putLong(newSize).array());
    }

    /** Adds the removal of the table to {@code batch}. */
    public void remove(StoreBatch batch) {
        batch.delete(Spaces.TABLES, nameBytes);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Its number in this store; a later table may get that of a dropped one. */
    public int id() {
        return id;
    }

    /** What all its keys begin with; not to be changed. */
    public byte[] prefix() {
        return prefix;
    }

    /** How many documents it holds. */
    public long size() {
        return size;
    }

    /** Sets how many documents it holds, which readers see, before the store has it. */
    public void size(long documents) {
        size = documents;
    }

    /** The stored form of an encoded key. */
    public byte[] storedKey(byte[] key) {
        byte[] stored = new byte[PREFIX_BYTES + key.length];
        storedKey(key, stored);
        return stored;
    }

    /** Writes the stored form of an encoded key to {@code stored}, which is {@link #PREFIX_BYTES} longer. */
    public void storedKey(byte[] key, byte[] stored) {
        System.arraycopy(prefix, 0, stored, 0, PREFIX_BYTES);
        System.arraycopy(key, 0, stored, PREFIX_BYTES, key.length);
    }

    /** The encoded key of a stored one. */
    public static byte[] key(byte[] storedKey) {
        return Arrays.copyOfRange(storedKey, PREFIX_BYTES, storedKey.length);
    }
}
