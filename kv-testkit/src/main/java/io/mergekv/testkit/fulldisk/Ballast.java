package io.mergekv.testkit.fulldisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that takes what room there is on a disk. For one thread. */
final class Ballast {
    private static final int CHUNK = 1 << 20;

    private final Path file;

    Ballast(Path file) {
        this.file = file;
    }

    /** Grows until the disk takes no more, and then gives {@code left} bytes back. */
    void fill(long left) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            int chunk = CHUNK;
            while (chunk >= 512) {
                try {
                    channel.write(ByteBuffer.allocate(chunk));
                } catch (IOException e) { // no space left
                    chunk /= 2;
                }
            }
            channel.truncate(Math.max(0, channel.size() - left));
        }
    }

    /** Gives everything back. */
    void drop() throws IOException {
        Files.deleteIfExists(file);
    }
}
