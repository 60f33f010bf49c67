package io.mergekv.changelog.chronicle;

import io.mergekv.FormatException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a log must know of itself, in a small text file that is replaced as a whole: {@code log.properties}.
 *
 * @param cycleBits a cycle file holds {@code 1 << cycleBits} sequences
 * @param generation names the directory that holds the cycle files; one more with each cut
 * @param first the first sequence kept, 0 while nothing was ever appended
 * @param cut the last sequence that the latest cut kept, -1 when there was none
 */
record LogMetadata(int cycleBits, long generation, long first, long cut) {
    static final String FILE = "log.properties";
    static final int FORMAT = 1;
    private static final String MAGIC = "# MergeKV change log over Chronicle Queue";

    static Optional<LogMetadata> read(Path directory) {
        Path file = directory.resolve(FILE);
        if (Files.notExists(file)) { // not after a failure to open it: it may have been made meanwhile
            return Optional.empty();
        }
        String text;
        // By plain streams: what goes through channels breaks when the thread is interrupted.
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        int checked = text.lastIndexOf("crc32c=");
        if (!text.startsWith(MAGIC) || checked < 0) {
            throw damaged(file, "it is not one of ours");
        }
        Map<String, String> values = new HashMap<>();
        text.lines().filter(line -> line.indexOf('=') > 0).forEach(line -> {
            int split = line.indexOf('=');
            values.put(line.substring(0, split), line.substring(split + 1));
        });
        if (!crc(text.substring(0, checked)).equals(values.get("crc32c"))) {
            throw damaged(file, "its checksum does not match");
        }
        if (!Integer.toString(FORMAT).equals(values.get("format"))) {
            throw new FormatException(file + " has format " + values.get("format") + ", this version reads " + FORMAT
                    + ": open it with the version of MergeKV that wrote it");
        }
        try {
            return Optional.of(new LogMetadata(
                    Integer.parseInt(values.getOrDefault("cycle-bits", "")),
                    Long.parseLong(values.getOrDefault("generation", "")),
                    Long.parseLong(values.getOrDefault("first", "")),
                    Long.parseLong(values.getOrDefault("cut", ""))));
        } catch (NumberFormatException e) {
            throw damaged(file, "a value is missing or no number");
        }
    }

    /** Puts this in place of what was recorded, durably and at once: a crash leaves the old or the new. */
    void write(Path directory) {
        String body = MAGIC + "\nformat=" + FORMAT + "\ncycle-bits=" + cycleBits + "\ngeneration=" + generation
                + "\nfirst=" + first + "\ncut=" + cut + "\n";
        byte[] bytes = (body + "crc32c=" + crc(body) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        Path target = directory.resolve(FILE);
        Path temporary = directory.resolve(FILE + ".tmp");
        try {
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                out.write(bytes);
                out.getFD().sync();
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            DiskSync.directory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target, e);
        }
    }

    LogMetadata startingAt(long sequence) {
        return new LogMetadata(cycleBits, generation, sequence, cut);
    }

    LogMetadata cutAfter(long sequence, long firstKept) {
        return new LogMetadata(cycleBits, generation + 1, firstKept, sequence);
    }

    /** The cycle that holds a sequence. */
    int cycleOf(long sequence) {
        return Math.toIntExact(sequence >>> cycleBits);
    }

    /** The sequence of the first record in the file of a cycle: a log may start in the middle of one. */
    long base(int cycle) {
        return Math.max(first, Math.max(1, (long) cycle << cycleBits));
    }

    /** The sequence behind the last one that the file of a cycle holds when it is full. */
    long limit(int cycle) {
        return (cycle + 1L) << cycleBits;
    }

    CycleFiles files(Path directory) {
        return new CycleFiles(directory.resolve(generationName(generation)));
    }

    static String generationName(long generation) {
        return "generation-" + generation;
    }

    private static String crc(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return Long.toHexString(crc.getValue());
    }

    private static FormatException damaged(Path file, String why) {
        return new FormatException(file + " is damaged, " + why + ": put it back from a copy of the database; it says"
                + " which sequences the cycle files hold");
    }
}
