package io.mergekv.changelog.chronicle;

import io.mergekv.spi.ChangeLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
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
    private static final int LAST_FRAME_AT = 0x40;
    private static final long PAGE = 4096;
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern(PATTERN).withZone(ZoneOffset.UTC);

    Path path(int cycle) {
        return directory.resolve(FORMAT.format(Instant.ofEpochSecond(cycle)) + SUFFIX);
    }

    boolean exists(int cycle) {
        return path(cycle).toFile().exists(); // a cursor polls it: cheaper than by path
    }

    /** Tells that the file of a cycle, which is there, cannot be read: it is not taken for one that is not there. */
    UncheckedIOException unreadable(int cycle, IOException cause) {
        return new UncheckedIOException("cannot open " + path(cycle), cause);
    }

    /** What the cycle files say for {@link ChangeLog#segments}. */
    List<ChangeLog.Segment> segments(LogMetadata metadata, long last) {
        List<ChangeLog.Segment> segments = new ArrayList<>();
        for (int cycle : cycles().tailSet(metadata.cycleOf(metadata.first()))) {
            long from = metadata.base(cycle);
            long to = Math.min(last, metadata.limit(cycle) - 1);
            if (from <= to) {
                segment(cycle, from, to).ifPresent(segments::add);
            }
        }
        return segments;
    }

    private Optional<ChangeLog.Segment> segment(int cycle, long first, long last) {
        Path path = path(cycle);
        try {
            long modified = Files.getLastModifiedTime(path).toMillis();
            return Optional.of(new ChangeLog.Segment(first, last, usedBytes(path), modified));
        } catch (IOException | UncheckedIOException e) {
            if (!exists(cycle)) {
                return Optional.empty(); // trimmed away meanwhile
            }
            throw new UncheckedIOException("cannot read " + path, new IOException(e));
        }
    }

    /** Dates a file: Chronicle writes through a mapping, and then the file system dates it when it likes. */
    static void stamp(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot date " + file, e);
        }
    }

    // The length of a file says nothing: it grows by blocks, ahead of what is written. What Chronicle noted is good
    // enough to count by.
    private static long usedBytes(Path path) throws IOException {
        long lastFrame = notedLastFrame(path);
        return lastFrame > 0
                ? Math.min((endOfFrame(path, lastFrame) + PAGE - 1) & -PAGE, Files.size(path))
                : Files.size(path);
    }

    private static long endOfFrame(Path path, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] header = new byte[FrameWalker.HEADER];
            file.seek(at);
            int length = file.read(header) == header.length
                    ? ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt() & FrameWalker.LENGTH
                    : 0;
            return at + FrameWalker.HEADER + length;
        }
    }

    /** Where Chronicle noted, in the file's header, that the last frame begins; -1 when there is no such note. */
    static long notedLastFrame(Path path) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] head = new byte[LAST_FRAME_AT + Long.BYTES];
            if (file.read(head) == head.length
                    && new String(head, 0, LAST_FRAME_AT, StandardCharsets.ISO_8859_1).contains("writePosition")) {
                ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
                long values = numbers.getLong(LAST_FRAME_AT - Long.BYTES);
                return values == 2 ? numbers.getLong(LAST_FRAME_AT) : -1;
            }
            return -1;
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
