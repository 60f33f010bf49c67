package io.mergekv.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** What a directory holds: each file with its length, checksum and time, each directory by its name. */
final class FileImage {
    private FileImage() {}

    /** All below {@code directory} but {@code lock}, which says who tried last; nothing where there is no directory. */
    static Map<String, String> of(Path directory) {
        Map<String, String> image = new TreeMap<>();
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return image;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String name = directory.relativize(file).toString();
                if (!name.equals("lock")) {
                    image.put(name, Files.isDirectory(file) ? "directory" : describe(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return image;
    }

    private static String describe(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
            while (in.read(chunk) >= 0) {
                sum.update(chunk.flip());
                chunk.clear();
            }
        }
        return Files.size(file) + " bytes, checksum " + Long.toHexString(sum.getValue()) + ", "
                + Files.getLastModifiedTime(file);
    }
}
