package io.mergekv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What may befall one file of a provider. */
enum FileDamage {
    /** It is gone. */
    LOST {
        @Override
        byte[] of(byte[] content) {
            throw new IllegalStateException("nothing is left of it");
        }
    },
    /** It is there, without a byte. */
    EMPTIED {
        @Override
        byte[] of(byte[] content) {
            return new byte[0];
        }
    },
    /** Its second half is gone. */
    HALVED {
        @Override
        byte[] of(byte[] content) {
            return Arrays.copyOf(content, content.length / 2);
        }
    },
    /** A byte near its beginning is another. */
    CHANGED_AT_ITS_BEGINNING {
        @Override
        byte[] of(byte[] content) {
            return flipped(content, Math.min(content.length - 1, 2));
        }
    },
    /** A byte in its middle is another. */
    CHANGED_IN_ITS_MIDDLE {
        @Override
        byte[] of(byte[] content) {
            return flipped(content, content.length / 2);
        }
    };

    /** What is left of {@code content}, which has a byte at least. */
    abstract byte[] of(byte[] content);

    /** Whether it shows neither in what files there are nor in their lengths. */
    final boolean isFoundWhenRead() {
        return this == CHANGED_AT_ITS_BEGINNING || this == CHANGED_IN_ITS_MIDDLE;
    }

    /** Puts what {@code whole} holds back in the place of {@code damaged}. */
    static void undo(Path whole, Path damaged) {
        try {
            Files.copy(whole, damaged, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final void befall(Path file) {
        try {
            if (this == LOST) {
                Files.delete(file);
            } else {
                Files.write(file, of(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files below {@code directory} that have a byte at least, as paths in it. */
    static List<Path> filesIn(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 0)
                    .map(directory::relativize)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] flipped(byte[] content, int at) {
        byte[] flipped = content.clone();
        flipped[at] = (byte) ~flipped[at];
        return flipped;
    }
}
