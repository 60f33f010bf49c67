package io.mergekv.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for one trial, below {@code bench.dir} or the temporary directory, removed after it. */
public final class Scratch implements AutoCloseable {
    private final Path root;

    /** Makes it. */
    public Scratch() {
        try {
            String parent = System.getProperty("bench.dir");
            root = parent == null
                    ? Files.createTempDirectory("mergekv-bench")
                    : Files.createTempDirectory(Files.createDirectories(Path.of(parent)), "trial");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A path in it. */
    public Path path(String name) {
        return root.resolve(name);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
