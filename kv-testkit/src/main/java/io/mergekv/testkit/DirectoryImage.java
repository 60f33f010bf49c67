package io.mergekv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Copies of a directory as the operating system sees it at a moment when nothing is written: what a kill of the process
 * would leave at that moment.
 */
final class DirectoryImage {
    private static final int CHUNK = 64 << 10;
    private static final int MOST_ATTEMPTS = 50;

    private DirectoryImage() {}

    /**
     * Copies {@code source} to {@code target}, which must not exist; holes stay holes. A copy during which files came,
     * went or grew, as by a compaction in the background, shows no moment that ever was: it is made again.
     */
    static Path take(Path source, Path target) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Map<Path, Long> before = lengths(source);
            copyTree(source, target);
            if (lengths(source).equals(before)) {
                return target;
            }
            deleteTree(target);
        }
        throw new AssertionError("the files in " + source + " never stayed as they were while they were copied");
    }

    private static Map<Path, Long> lengths(Path directory) {
        Map<Path, Long> lengths = new TreeMap<>();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    lengths.put(file, attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    return passOverIfGone(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lengths;
    }

    /** Deletes {@code directory} and all that is in it. */
    static void deleteTree(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileVisitResult passOverIfGone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }

    private static void copyTree(Path source, Path target) {
        try {
            Files.walkFileTree(source, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    Files.createDirectories(target.resolve(source.relativize(directory)));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    copy(file, target.resolve(source.relativize(file)));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    return passOverIfGone(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The checksum of every file below {@code directory}, by its path. */
    static Map<Path, Long> checksums(Path directory) {
        Map<Path, Long> sums = new TreeMap<>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                sums.put(directory.relativize(file), Files.isDirectory(file) ? 0L : checksum(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sums;
    }

    private static long checksum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            while (in.read(chunk) >= 0) {
                sum.update(chunk.flip());
                chunk.clear();
            }
        }
        return sum.getValue();
    }

    private static void copy(Path from, Path to) throws IOException {
        byte[] zeros = new byte[CHUNK];
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = in.size();
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            for (long at = 0; at < size; at += chunk.limit()) {
                chunk.clear();
                if (in.read(chunk, at) <= 0) {
                    break;
                }
                chunk.flip();
                boolean last = at + chunk.limit() >= size;
                boolean hole = Arrays.equals(chunk.array(), 0, chunk.limit(), zeros, 0, chunk.limit());
                if (last || !hole) {
                    out.write(chunk.duplicate(), at);
                }
            }
        } catch (NoSuchFileException e) {
            Files.deleteIfExists(to); // the owner has just deleted it, as it would have before a kill a moment later
        }
    }
}
