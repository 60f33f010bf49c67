package io.mergekv.store.rocksdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Remembers, beside the database, how long its manifest was and what it held after a flush. RocksDB reads a manifest
 * whose end is cut off as a shorter one: it would open at an older state without a word, and delete the tables that the
 * state does not name. A note that is absent, or of a manifest replaced since, proves nothing and is passed over.
 */
final class ManifestNote {
    static final String FILE = "manifest-seen";

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path note;
    private final Path database;
    private String name = "";
    private long length;
    private CRC32C checksum = new CRC32C();

    ManifestNote(Path directory, Path database) {
        this.note = directory.resolve(FILE);
        this.database = database;
    }

    /** Whether the manifest that CURRENT names still begins with all that was noted of it. */
    boolean holds() throws IOException {
        if (!Files.exists(note)) {
            return true;
        }
        String text = Files.readString(note, ISO_8859_1);
        String[] noted = text.strip().split(" ", -1);
        // The note is not synced: a power cut may leave the beginning of it, which is a number too.
        if (noted.length != 3 || !text.endsWith("\n") || !noted[0].equals(read(database.resolve("CURRENT")))) {
            return true;
        }
        long expectedLength;
        long expectedChecksum;
        try {
            expectedLength = Long.parseLong(noted[1]);
            expectedChecksum = Long.parseLong(noted[2]);
        } catch (NumberFormatException e) {
            return true;
        }
        try (FileChannel manifest = FileChannel.open(database.resolve(noted[0]), StandardOpenOption.READ)) {
            CRC32C found = new CRC32C();
            return manifest.size() >= expectedLength
                    && add(found, manifest, 0, expectedLength)
                    && found.getValue() == expectedChecksum;
        }
    }

    /**
     * Notes the manifest as it is now. That this fails is no reason to fail the flush before it: the older note is
     * true, too.
     */
    synchronized void take() {
        try {
            String current = read(database.resolve("CURRENT"));
            if (!current.equals(name)) {
                name = current;
                length = 0;
                checksum = new CRC32C();
            }
            try (FileChannel manifest = FileChannel.open(database.resolve(name), StandardOpenOption.READ)) {
                long size = manifest.size();
                manifest.force(false); // a compaction may be writing to it, and the note must not outlive its bytes
                if (!add(checksum, manifest, length, size)) {
                    name = "";
                    return;
                }
                length = size;
            }
            Path unfinished = note.resolveSibling(FILE + ".new");
            Files.writeString(unfinished, name + " " + length + " " + checksum.getValue() + "\n", ISO_8859_1);
            Files.move(unfinished, note, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            name = ""; // start over with the next note
        }
    }

    /** Adds the bytes in the range; false when the file ends before it does. */
    private static boolean add(CRC32C checksum, FileChannel file, long from, long to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long position = from; position < to; ) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, to - position));
            int count = file.read(buffer, position);
            if (count < 0) {
                return false;
            }
            checksum.update(buffer.flip());
            position += count;
        }
        return true;
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), ISO_8859_1).strip();
    }
}
