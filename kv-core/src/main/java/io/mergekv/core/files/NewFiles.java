package io.mergekv.core.files;

import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What an open makes before it has succeeded. When it fails that is removed again, and nothing else: only what was not
 * there before. Not thread-safe.
 */
public final class NewFiles {
    private final Deque<Path> directories = new ArrayDeque<>();
    private final Deque<Path> contents = new ArrayDeque<>();
    private boolean kept;

    /** Creates {@code directory} and those above it where they are absent, durably. */
    void createDirectories(Path directory) throws IOException {
        Deque<Path> absent = new ArrayDeque<>();
        for (Path path = directory.toAbsolutePath().normalize();
                path != null && !Files.exists(path);
                path = path.getParent()) {
            absent.push(path);
        }
        absent.forEach(directories::push);
        DurableFiles.createDirectories(directory);
    }

    /** What comes to be at {@code path} is new, unless there is something already. What is expected first is removed last. */
    void expect(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            contents.push(path);
        }
    }

    /** The open has succeeded. */
    public void keep() {
        kept = true;
    }

    /** Removes the new contents of the directory, unless they are to be kept; to be called under the lock. */
    public void removeContents() {
        try {
            while (!kept && !contents.isEmpty()) {
                deleteTree(contents.pop());
            }
        } catch (IOException e) {
            throw new StorageException("cannot remove what an open that failed has made (" + e + ")", e);
        }
    }

    /** Removes the new directories, unless they are to be kept, or somebody else has put something there. */
    public void removeDirectories() {
        try {
            while (!kept && !directories.isEmpty()) {
                Files.deleteIfExists(directories.pop());
            }
        } catch (DirectoryNotEmptyException e) {
            directories.clear();
        } catch (IOException e) {
            throw new StorageException("cannot remove what an open that failed has made (" + e + ")", e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
