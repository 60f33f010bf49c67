package com.example.mergekv.h2;

import io.mergekv.CorruptionException;
import io.mergekv.StorageException;
import io.mergekv.spi.Space;
import io.mergekv.spi.StoreBatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The journaled batches since the last flush, which MVStore, whose commit takes everything or nothing, cannot keep by
 * itself. Batches and flushes are numbered without end; a file holds the number of the last flush, so that a store that
 * fell back behind it is found out, and after it records of length, checksum, number and batch. A record that is cut short or does not follow ends the journal: its write was
 * never acknowledged.
 *
 * <p>A power cut may keep some pages of what was not synced and lose others. The beginning of the file is therefore
 * synced before the file has its name and afterwards replaced in place, within one page; and what an open cuts off is
 * cut off on disk before anything is written there, or a record of before might follow one of later.
 *
 * <p>{@link #sync} may be called from any thread, everything else by one at a time.
 */
final class WriteJournal {
    private static final int BASE_BYTES = Long.BYTES + Integer.BYTES;
    private static final int HEAD_BYTES = Integer.BYTES + Integer.BYTES + Long.BYTES;

    private final RandomAccessFile file;
    private long last;
    private long end;

    private WriteJournal(RandomAccessFile file) {
        this.file = file;
    }

    /** Writes a journal without batches, synced. Its name in the directory is not. */
    static void create(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            new WriteJournal(file).begin(0);
            file.getFD().sync();
        }
    }

    /** Whether the journal is as it was created: no batch, no flush. A damaged one is used. */
    static boolean isUnused(Path path) throws IOException {
        return Arrays.equals(Files.readAllBytes(path), base(0).array());
    }

    /**
     * Opens the journal, and hands the batches after {@code flushed} to {@code batches}.
     *
     * @throws CorruptionException when the journal says that more had been flushed
     */
    static WriteJournal open(Path path, long flushed, Map<String, Space> spaces, Consumer<StoreBatch> batches)
            throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            WriteJournal journal = new WriteJournal(file);
            journal.recover(flushed, spaces, batches);
            return journal;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The number of a flush that begins now, which holds every batch so far. */
    long nextFlush() {
        return last + 1;
    }

    long bytes() {
        return end;
    }

    /** Writes {@code batch} at the end; when that fails the journal is as it was, or {@link #reset} has to come. */
    void append(StoreBatch batch, boolean synced) {
        byte[] bytes = encode(batch);
        try {
            file.seek(end);
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
            head.putInt(bytes.length).putInt(checksum(last + 1, bytes)).putLong(last + 1);
            byte[] record = new byte[HEAD_BYTES + bytes.length];
            System.arraycopy(head.array(), 0, record, 0, HEAD_BYTES);
            System.arraycopy(bytes, 0, record, HEAD_BYTES, bytes.length);
            file.write(record);
            if (synced) {
                file.getFD().sync();
            }
            last++;
            end += record.length;
        } catch (IOException e) {
            throw new StorageException("the journal cannot be written", e);
        }
    }

    void sync() {
        try {
            file.getFD().sync();
        } catch (IOException e) {
            throw new StorageException("the journal cannot be synced", e);
        }
    }

    /** Forgets all batches: the flush {@code number} has them on disk. */
    void reset(long number) {
        try {
            begin(number);
        } catch (IOException e) {
            throw new StorageException("the journal cannot be emptied", e);
        }
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StorageException("the journal cannot be closed", e);
        }
    }

    private void begin(long flushed) throws IOException {
        file.seek(0);
        file.write(base(flushed).array()); // from here on no batch that is left has the number that would follow
        file.setLength(BASE_BYTES);
        last = flushed;
        end = BASE_BYTES;
    }

    private void recover(long flushed, Map<String, Space> spaces, Consumer<StoreBatch> batches) throws IOException {
        file.seek(0);
        if (file.length() < BASE_BYTES) {
            throw new CorruptionException("the journal is cut short");
        }
        long base = file.readLong();
        if (file.readInt() != checksum(base, new byte[0]) || base > flushed) {
            throw new CorruptionException("the journal begins after " + base + ", the store has " + flushed);
        }
        last = base;
        end = BASE_BYTES;
        while (file.length() - end >= HEAD_BYTES) {
            int length = file.readInt();
            int checksum = file.readInt();
            long number = file.readLong();
            if (number != last + 1 || length < 0 || length > file.length() - end - HEAD_BYTES) {
                break;
            }
            byte[] bytes = new byte[length];
            file.readFully(bytes);
            if (checksum != checksum(number, bytes)) {
                break;
            }
            if (number > flushed) {
                batches.accept(decode(bytes, spaces));
            }
            last = number;
            end += HEAD_BYTES + length;
        }
        if (last <= flushed) {
            begin(flushed); // killed before it was emptied
        } else {
            file.setLength(end);
        }
        file.getFD().sync();
    }

    private static ByteBuffer base(long flushed) {
        return ByteBuffer.allocate(BASE_BYTES).putLong(flushed).putInt(checksum(flushed, new byte[0]));
    }

    private static int checksum(long number, byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        sum.update(bytes);
        return (int) sum.getValue();
    }

    private static byte[] encode(StoreBatch batch) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        batch.forEach(new Encoder(new DataOutputStream(bytes)));
        return bytes.toByteArray();
    }

    private static StoreBatch decode(byte[] bytes, Map<String, Space> spaces) throws IOException {
        StoreBatch batch = new StoreBatch();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        while (in.available() > 0) {
            char kind = in.readChar();
            String name = in.readUTF();
            Space space = spaces.get(name);
            if (space == null) {
                throw new CorruptionException("the journal writes to the unknown space " + name);
            }
            byte[] key = in.readNBytes(in.readInt());
            switch (kind) {
                case 'p' -> batch.put(space, key, in.readNBytes(in.readInt()));
                case 'd' -> batch.delete(space, key);
                case 'r' -> batch.deleteRange(space, key, in.readNBytes(in.readInt()));
                default -> throw new CorruptionException("the journal has a write of the unknown kind " + kind);
            }
        }
        return batch;
    }

    private record Encoder(DataOutputStream out) implements StoreBatch.Visitor {
        @Override
        public void put(Space space, byte[] key, byte[] value) {
            write('p', space, key, value);
        }

        @Override
        public void delete(Space space, byte[] key) {
            write('d', space, key);
        }

        @Override
        public void deleteRange(Space space, byte[] from, byte[] to) {
            write('r', space, from, to);
        }

        private void write(char kind, Space space, byte[]... operands) {
            try {
                out.writeChar(kind);
                out.writeUTF(space.name());
                for (byte[] operand : operands) {
                    out.writeInt(operand.length);
                    out.write(operand);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e); // an array in memory takes everything
            }
        }
    }
}
