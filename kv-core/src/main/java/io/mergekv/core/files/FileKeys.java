package io.mergekv.core.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What tells one file from another whatever its path: device and inode where the system has them. A number is not used
 * again while somebody has the file open or mapped.
 */
final class FileKeys {
    private FileKeys() {}

    /** The identity of the file or directory at {@code path}, which exists; its real path where the system has no other. */
    static String of(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath().toString() : key.toString();
    }

    /** The same; empty where there is none, or it cannot be read. */
    static String orEmpty(Path path) {
        try {
            return of(path);
        } catch (IOException e) {
            return "";
        }
    }
}
