package io.mergekv.core.sabotage;

import io.mergekv.CorruptionException;
import io.mergekv.StorageException;
import io.mergekv.core.sabotage.FileStoreProvider.Mistake;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files of a {@link FileStore}: {@code state}, written aside and renamed, and {@code journal}, which is renamed when it
 * is begun and appended to. Records of both are length, checksum, number and content. The journal begins with the number
 * of the last flush, so that a state that is older, or gone, is found out.
 */
final class PlainFiles {
    /** Held, or the collector would close them. */
    private static final List<FileChannel> LEFT_OPEN = new ArrayList<>();

    private final Path directory;
    private final List<Space> spaces;
    private final Mistake mistake;
    private @Nullable RandomAccessFile journal;
    private long end;
    private boolean cutShort;

    PlainFiles(Path directory, List<Space> spaces, Mistake mistake) {
        this.directory = directory;
        this.spaces = spaces;
        this.mistake = mistake;
    }

    /** A batch as the journal has it. */
    @SuppressWarnings("ArrayRecordComponent") // a private carrier, never compared
    record Journaled(long number, byte[] content) {}

    /** Reads what is there into {@code memory}, or makes the files; the last number. */
    long open(Store memory, Consumer<Journaled> batches) throws IOException {
        if (mistake == Mistake.CREATES_FILES_BEFORE_IT_REFUSES) {
            Files.write(directory.resolve("opened"), new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        boolean hasState = Files.exists(path("state"));
        if (!Files.exists(path("journal")) && (!hasState || accepts(Mistake.TAKES_A_LOST_JOURNAL_FOR_AN_EMPTY_ONE))) {
            writeJournal(0, List.of());
        }
        List<Journaled> records = records(path("journal"));
        cutShort = records.stream().mapToLong(each -> record(each).length).sum() < Files.size(path("journal"));
        boolean used =
                records.size() > 1 || (records.size() == 1 && records.get(0).number() > 0);
        if (records.isEmpty() || (!hasState && used && !accepts(Mistake.BEGINS_ANEW_WITHOUT_ITS_FILE))) {
            throw new CorruptionException(directory + " has lost a file");
        }
        long flushed = hasState ? readState(memory, records.get(0).number()) : 0;
        long last = Math.max(flushed, records.get(0).number());
        List<Journaled> kept = new ArrayList<>();
        for (Journaled record : records.subList(1, records.size())) {
            if (record.number() > flushed) {
                memory.write(decode(record.content()), Journal.NONE);
                kept.add(record);
                last = record.number();
            }
        }
        if (!hasState) {
            try (StoreSnapshot snapshot = memory.snapshot()) {
                writeState(0, snapshot);
            }
        }
        kept.forEach(batches);
        beginJournal(flushed, kept);
        return last;
    }

    /** Reads the file {@code state} into {@code memory}; the number of its flush, which is {@code least} or more. */
    private long readState(Store memory, long least) throws IOException {
        if (Files.size(path("state")) == 0 && accepts(Mistake.BEGINS_ANEW_WITH_AN_EMPTY_FILE)) {
            return 0;
        }
        List<Journaled> state = records(path("state"));
        if (state.size() != 1 || state.get(0).number() < least) {
            throw new CorruptionException(path("state") + " is damaged");
        }
        memory.write(decode(state.get(0).content()), Journal.NONE);
        return state.get(0).number();
    }

    /** Makes a store of {@code snapshot}, which is nobody's yet. */
    void create(StoreSnapshot snapshot) throws IOException {
        writeJournal(1, List.of());
        writeState(1, snapshot);
    }

    private boolean accepts(Mistake wanted) {
        return mistake == wanted;
    }

    void writeState(long number, StoreSnapshot snapshot) throws IOException {
        StoreBatch all = new StoreBatch();
        for (Space space : spaces) {
            try (StoreCursor cursor = snapshot.scan(space, ByteRange.all(), Direction.FORWARD)) {
                while (cursor.next()) {
                    all.put(space, cursor.key(), cursor.value());
                }
            }
        }
        replace("state", record(encode(number, all)));
    }

    /** Begins the journal anew behind the flush {@code flushed}, with what is not flushed. */
    void beginJournal(long flushed, List<Journaled> batches) throws IOException {
        writeJournal(flushed, batches);
        close();
        RandomAccessFile file = new RandomAccessFile(path("journal").toFile(), "rw");
        end = file.length();
        file.seek(end);
        journal = file;
    }

    private void writeJournal(long flushed, List<Journaled> batches) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(record(new Journaled(flushed, new byte[0])));
        for (Journaled batch : batches) {
            content.write(record(batch));
        }
        replace("journal", content.toByteArray());
    }

    void append(Journaled batch, boolean synced) {
        byte[] bytes = record(batch);
        RandomAccessFile file = open();
        try {
            file.seek(end);
            file.write(bytes);
            end += bytes.length;
            if (synced) {
                sync(file);
            }
        } catch (IOException e) {
            if (!accepts(Mistake.APPLIES_HALF_A_BATCH_WITHOUT_ROOM)) {
                undoAppend(file, e);
            }
            throw new StorageException("cannot journal: " + e, e);
        }
    }

    /** Whether an open found more bytes than whole records in the journal. */
    boolean isCutShort() {
        return cutShort;
    }

    static void leaveOpen(Path directory) {
        try {
            LEFT_OPEN.add(FileChannel.open(directory.resolve("journal")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void appendToAClosed(Journaled batch) {
        try {
            Files.write(path("journal"), record(batch), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new StorageException("cannot journal: " + e, e);
        }
    }

    private void undoAppend(RandomAccessFile file, IOException cause) {
        try {
            file.setLength(end);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    void sync() {
        try {
            sync(open());
        } catch (IOException e) {
            throw new StorageException("cannot sync: " + e, e);
        }
    }

    long bytes() {
        return path("state").toFile().length() + path("journal").toFile().length();
    }

    void close() {
        try {
            if (journal != null) {
                journal.close();
            }
        } catch (IOException e) {
            throw new StorageException("cannot close: " + e, e);
        }
    }

    private RandomAccessFile open() {
        return java.util.Objects.requireNonNull(journal);
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    private void sync(RandomAccessFile file) throws IOException {
        if (!accepts(Mistake.DOES_NOT_SYNC)) {
            file.getFD().sync();
        }
    }

    private void replace(String name, byte[] content) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path(name + ".new").toFile(), "rw")) {
            file.setLength(0);
            file.write(content);
            sync(file);
        }
        Files.move(path(name + ".new"), path(name), StandardCopyOption.ATOMIC_MOVE);
        if (!accepts(Mistake.DOES_NOT_SYNC)) {
            syncDirectory();
        }
    }

    private void syncDirectory() throws IOException {
        boolean interrupted = Thread.interrupted(); // it would close the channel
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static byte[] record(Journaled record) {
        byte[] content = record.content();
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(16 + content.length);
        bytes.putInt(content.length)
                .putInt(checksum(record))
                .putLong(record.number())
                .put(content);
        return bytes.array();
    }

    private static int checksum(Journaled record) {
        CRC32C sum = new CRC32C();
        sum.update(java.nio.ByteBuffer.allocate(8).putLong(0, record.number()));
        sum.update(record.content());
        return (int) sum.getValue();
    }

    /** The whole records from the beginning of a file. */
    private static List<Journaled> records(Path file) throws IOException {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(Files.readAllBytes(file));
        List<Journaled> found = new ArrayList<>();
        while (bytes.remaining() >= 16) {
            int length = bytes.getInt();
            int checksum = bytes.getInt();
            long number = bytes.getLong();
            if (length < 0 || length > bytes.remaining()) {
                break;
            }
            byte[] content = new byte[length];
            bytes.get(content);
            Journaled record = new Journaled(number, content);
            if (checksum(record) != checksum) {
                break;
            }
            found.add(record);
        }
        return found;
    }

    Journaled encode(long number, StoreBatch batch) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(content);
        batch.forEach(new StoreBatch.Visitor() {
            @Override
            public void put(Space space, byte[] key, byte[] value) {
                write('p', space, key, value);
            }

            @Override
            public void delete(Space space, byte[] key) {
                write('d', space, key, new byte[0]);
            }

            @Override
            public void deleteRange(Space space, byte[] from, byte[] to) {
                write('r', space, from, to);
            }

            private void write(char kind, Space space, byte[] key, byte[] operand) {
                try {
                    out.writeChar(kind);
                    out.writeUTF(accepts(Mistake.KEEPS_SPACES_BY_ORDINAL) ? "" + space.ordinal() : space.name());
                    out.writeInt(key.length);
                    out.write(key);
                    out.writeInt(operand.length);
                    out.write(operand);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        return new Journaled(number, content.toByteArray());
    }

    private StoreBatch decode(byte[] content) throws IOException {
        StoreBatch batch = new StoreBatch();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        while (in.available() > 0) {
            char kind = in.readChar();
            String name = in.readUTF();
            Space space = spaces.stream()
                    .filter(each ->
                            (accepts(Mistake.KEEPS_SPACES_BY_ORDINAL) ? "" + each.ordinal() : each.name()).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CorruptionException("there is no space " + name));
            byte[] key = in.readNBytes(in.readInt());
            byte[] operand = in.readNBytes(in.readInt());
            switch (kind) {
                case 'p' -> batch.put(space, key, operand);
                case 'd' -> batch.delete(space, key);
                default -> batch.deleteRange(space, key, operand);
            }
        }
        return batch;
    }
}
