package io.mergekv.changelog.chronicle;

import io.mergekv.spi.ChangeLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The cycle files of one generation. Chronicle names them after a time; ours are seconds since 1970, one a cycle, with
 * a prefix that none of its own roll cycles has (it would take those for the one meant when its metadata is missing).
 */
record CycleFiles(Path directory) {
    static final String PATTERN = "'log-'yyyyMMdd-HHmmss";
    static final String SUFFIX = ".cq4";
    static final String CHRONICLE_METADATA = "metadata.cq4t";
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern(PATTERN).withZone(ZoneOffset.UTC);

    Path path(int cycle) {
        return directory.resolve(FORMAT.format(Instant.ofEpochSecond(cycle)) + SUFFIX);
    }

    boolean exists(int cycle) {
        return Files.exists(path(cycle));
    }

    /** What a cycle file says for {@link ChangeLog#segments}. */
    ChangeLog.Segment segment(int cycle, long first, long last) {
        Path path = path(cycle);
        try {
            long modified = Files.getLastModifiedTime(path).toMillis();
            return new ChangeLog.Segment(first, last, Files.size(path), modified);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** The cycles that have a file, ascending; none when the directory does not exist. */
    NavigableSet<Integer> cycles() {
        NavigableSet<Integer> cycles = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "log-*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String time = name.substring(0, name.length() - SUFFIX.length());
                parse(time).ifPresent(cycles::add);
            }
        } catch (NoSuchFileException e) {
            return cycles;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
        return cycles;
    }

    private static Optional<Integer> parse(String time) {
        try {
            return Optional.of(Math.toIntExact(Instant.from(FORMAT.parse(time)).getEpochSecond()));
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty(); // not a cycle file
        }
    }
}
