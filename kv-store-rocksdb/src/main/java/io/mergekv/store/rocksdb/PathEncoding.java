package io.mergekv.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.StorageException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How Java encodes the names of files. RocksDB's interface to Java hands paths over in modified UTF-8, which writes a
 * character beyond U+FFFF in another way than UTF-8 does, and in another one than Java where the locale is not of UTF-8:
 * such a path would name another file to RocksDB than to us.
 *
 * @param charset with which Java encodes them; UTF-8 where RocksDB translates them as Java does
 */
record PathEncoding(Charset charset) {
    static PathEncoding ofThisJvm() {
        boolean translated =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        try {
            return new PathEncoding(translated ? UTF_8 : Charset.forName(System.getProperty("sun.jnu.encoding", "")));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return new PathEncoding(UTF_8);
        }
    }

    /**
     * Refuses a path that RocksDB would take for another one.
     *
     * @throws StorageException that names the character
     */
    void check(Path path) {
        path.toString().codePoints().filter(this::differs).findFirst().ifPresent(found -> {
            throw new StorageException(String.format(
                    "cannot open the store %s: RocksDB, called from Java, cannot name a file whose path holds"
                            + " U+%04X: use a directory without %s, or a symbolic link to this one",
                    path,
                    found,
                    Character.isBmpCodePoint(found) ? "it or a locale of UTF-8" : "characters beyond U+FFFF"));
        });
    }

    private boolean differs(int codePoint) {
        if (codePoint < 0x80) {
            return false;
        }
        String text = Character.toString(codePoint);
        return !Character.isBmpCodePoint(codePoint)
                || Character.isSurrogate((char) codePoint)
                || !java.util.Arrays.equals(text.getBytes(charset), text.getBytes(UTF_8));
    }
}
