package io.mergekv.testkit.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is on the disk for certain: the content of each file at its last sync, and of each directory, by inode. Kept by
 * {@code shadow.c}, a library that is loaded into the process before the C library and sees its syncs. For one thread.
 */
final class Shadow {
    private final Path directory;

    Shadow(Path directory) {
        this.directory = directory;
    }

    /**
     * An entry of a directory.
     *
     * @param directory whether it is a directory itself
     * @param inode what it names
     */
    record Entry(boolean directory, long inode) {}

    /** Lets {@code child}, not yet started, keep this shadow of {@code watched}. */
    void keptBy(ProcessBuilder child, Path library, Path watched, String deaf) {
        child.environment().put("LD_PRELOAD", library.toString());
        child.environment().put("SHADOW_WATCHED", watched.toString());
        child.environment().put("SHADOW_DIRECTORY", directory.toString());
        child.environment().put("SHADOW_DEAF", deaf);
    }

    /** Begins with everything below {@code watched} on the disk. */
    void begin(Path watched) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path whole = directory.resolve("begin");
        Trees.copy(watched, whole);
        List<Path> all;
        try (Stream<Path> files = Files.walk(watched)) {
            all = files.toList();
        }
        for (Path path : all) {
            if (Files.isDirectory(path)) {
                StringBuilder list = new StringBuilder();
                entries(path)
                        .forEach((name, entry) -> list.append(entry.directory() ? 'd' : 'f')
                                .append(' ')
                                .append(entry.inode())
                                .append(' ')
                                .append(name)
                                .append('\n'));
                Files.writeString(directory.resolve("d-" + inode(path)), list);
            } else {
                Files.move(whole.resolve(watched.relativize(path).toString()), directory.resolve("f-" + inode(path)));
            }
        }
        Trees.delete(whole);
    }

    /** The content of a file at its last sync; empty when it was never synced. */
    Optional<Path> file(long inode) {
        return existing("f-" + inode);
    }

    /** A file whose name was taken away; empty when it still has one. */
    Optional<Path> kept(long inode) {
        return existing("k-" + inode);
    }

    /** The entries of a directory at its last sync; none when it was never synced. */
    Map<String, Entry> directory(long inode) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Optional<Path> list = existing("d-" + inode);
        for (String line : list.isEmpty() ? List.<String>of() : Files.readAllLines(list.get())) {
            String[] parts = line.split(" ", 3);
            entries.put(parts[2], new Entry(parts[0].equals("d"), Long.parseLong(parts[1])));
        }
        return entries;
    }

    /** The entries of a directory as the system sees them now. */
    static Map<String, Entry> entries(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.sorted().forEach(children::add);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Path child : children) {
            entries.put(child.getFileName().toString(), new Entry(Files.isDirectory(child), inode(child)));
        }
        return entries;
    }

    static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    private Optional<Path> existing(String name) {
        Path path = directory.resolve(name);
        return Files.exists(path) ? Optional.of(path) : Optional.empty();
    }
}
