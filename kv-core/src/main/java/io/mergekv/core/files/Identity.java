package io.mergekv.core.files;

import io.mergekv.CorruptionException;
import io.mergekv.FormatException;
import io.mergekv.Position;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a database directory says of itself, in the file {@code identity}: lines of {@code name=value}, closed by a
 * CRC-32C, replaced as a whole.
 *
 * @param database the database's id
 * @param store the name of the store provider that it was made with
 * @param log the name of the change log provider that it was made with, or {@code store}
 * @param epochs the epochs in which something was committed, and the present one, and where each began, oldest first
 * @param boot the boot of the operating system in which it was last opened
 * @param clean whether it was closed since
 * @param made whether store and log have been opened once: from then on they must be there
 */
public record Identity(
        UUID database, String store, String log, List<EpochStart> epochs, String boot, boolean clean, boolean made) {
    /** The version of the directory's layout. */
    public static final int FORMAT = 1;

    /** Older epochs are forgotten: whether a position is of one of them is then told by its record, if that is kept. */
    static final int MAX_EPOCHS = 512;

    private static final String FILE = "identity";
    private static final String EPOCH = "epoch.";
    private static final String AFTER = ".after";

    /**
     * The beginning of an epoch.
     *
     * @param epoch its number, from 1
     * @param after the last sequence before it; later ones are of this epoch, or of a later one
     */
    public record EpochStart(long epoch, long after) {}

    /** Takes an immutable copy. */
    public Identity {
        epochs = List.copyOf(epochs);
    }

    /** The identity of a new database. */
    public static Identity create(String store, String log) {
        return new Identity(
                UUID.randomUUID(), store, log, List.of(new EpochStart(1, 0)), BootId.current(), false, false);
    }

    /** The present epoch. */
    public long epoch() {
        return epochs.get(epochs.size() - 1).epoch();
    }

    /** The epoch in which {@code sequence} was committed, or which knew it as committed before. */
    public long epochOf(long sequence) {
        for (int i = epochs.size() - 1; i > 0; i--) {
            if (epochs.get(i).after() < sequence) {
                return epochs.get(i).epoch();
            }
        }
        return epochs.get(0).epoch();
    }

    /** Whether {@code epoch} is one of those that are known. */
    public boolean isListed(long epoch) {
        return epochs.stream().anyMatch(start -> start.epoch() == epoch);
    }

    /**
     * The same with {@code epoch}, which begins after {@code sequence}. Epochs of which nothing is left are left out: no
     * position was handed out that names one, or it is beyond {@code sequence}.
     */
    public Identity begin(long epoch, long sequence) {
        List<EpochStart> kept = new ArrayList<>(epochs);
        while (kept.size() > (sequence == 0 ? 0 : 1)
                && kept.get(kept.size() - 1).after() >= sequence) {
            kept.remove(kept.size() - 1);
        }
        kept.add(new EpochStart(epoch, sequence));
        List<EpochStart> newest = kept.subList(Math.max(0, kept.size() - MAX_EPOCHS), kept.size());
        return new Identity(database, store, log, newest, boot, clean, made);
    }

    /** The same, open in this boot. */
    public Identity opened() {
        return new Identity(database, store, log, epochs, BootId.current(), false, true);
    }

    /** The same, closed. */
    public Identity closed() {
        return new Identity(database, store, log, epochs, boot, true, made);
    }

    /**
     * Why {@code position} names no change of this database's history; empty when it may name one. Of an epoch that is
     * not {@linkplain #isListed listed} only its record can tell.
     */
    public Optional<String> mismatch(Position position) {
        if (!position.database().equals(database)) {
            return Optional.of("this is database " + database);
        }
        if (position.sequence() == 0) {
            return Optional.empty(); // before all history, whatever that was
        }
        for (EpochStart start : epochs) {
            // Any later epoch may have begun lower than the one before it.
            if (start.epoch() > position.epoch() && position.sequence() > start.after()) {
                return Optional.of("epoch " + start.epoch() + " began after sequence " + start.after()
                        + ", what an earlier one had beyond that was lost or replaced");
            }
        }
        return Optional.empty();
    }

    /**
     * Reads the identity of {@code directory}; empty when there is none.
     *
     * @throws CorruptionException when it is damaged
     * @throws FormatException when it is of another format version
     */
    public static Optional<Identity> read(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            return Optional.of(parse(Files.readString(file), file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + " (" + e + ")", e);
        }
    }

    /** Writes the identity into {@code directory}, durably. */
    public void write(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            DurableFiles.replace(directory, FILE, format().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StorageException("cannot write " + file + " (" + e + ")", e);
        }
    }

    private String format() {
        StringBuilder text = new StringBuilder();
        text.append("mergekv=").append(FORMAT).append('\n');
        text.append("database=").append(database).append('\n');
        text.append("store=").append(store).append('\n');
        text.append("log=").append(log).append('\n');
        for (EpochStart start : epochs) {
            text.append(EPOCH)
                    .append(start.epoch())
                    .append(AFTER)
                    .append('=')
                    .append(start.after())
                    .append('\n');
        }
        text.append("boot=").append(boot).append('\n');
        text.append("clean=").append(clean).append('\n');
        text.append("made=").append(made).append('\n');
        return text + "crc32c=" + checksum(text.toString()) + "\n";
    }

    private static Identity parse(String text, Path file) {
        int end = text.lastIndexOf("crc32c=");
        String body = end < 0 ? text : text.substring(0, end);
        Map<String, String> fields = new TreeMap<>();
        List<EpochStart> epochs = new ArrayList<>();
        try {
            for (String line : body.lines().toList()) {
                int equals = line.indexOf('=');
                String name = line.substring(0, equals);
                String value = line.substring(equals + 1);
                fields.put(name, value);
                if (name.startsWith(EPOCH) && name.endsWith(AFTER)) {
                    epochs.add(new EpochStart(
                            Long.parseLong(name.substring(EPOCH.length(), name.length() - AFTER.length())),
                            Long.parseLong(value)));
                }
            }
            int format = Integer.parseInt(required(fields, "mergekv"));
            if (format != FORMAT) {
                throw new FormatException(file + " is of format " + format + ", this version reads format " + FORMAT
                        + ": open it with the version that wrote it");
            }
            if (end < 0 || !text.substring(end).equals("crc32c=" + checksum(body) + "\n") || epochs.isEmpty()) {
                throw damaged(file, null);
            }
            return new Identity(
                    UUID.fromString(required(fields, "database")),
                    required(fields, "store"),
                    required(fields, "log"),
                    epochs,
                    required(fields, "boot"),
                    Boolean.parseBoolean(required(fields, "clean")),
                    Boolean.parseBoolean(required(fields, "made")));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged(file, e);
        }
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return value;
    }

    private static CorruptionException damaged(Path file, @org.jspecify.annotations.Nullable Throwable cause) {
        return new CorruptionException(
                file + " is damaged: restore this file from a backup of the database's directory",
                file,
                CorruptionException.UNKNOWN,
                CorruptionException.UNKNOWN,
                cause);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
