package io.mergekv.core.files;

import io.mergekv.CorruptionException;
import io.mergekv.FormatException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The layout of a database's directory; docs/formats.md describes it. */
public final class DatabaseDirectory {
    /**
     * What may lie in a directory whose first open was cut short before its identity was written, or that is the root of
     * a file system.
     */
    private static final Set<String> BEFORE_IDENTITY = Set.of("lock", "identity.tmp", "lost+found");

    private static final String LOCK = "lock";

    /** What a first open makes under the lock. */
    private static final List<String> CONTENTS =
            List.of("identity", "identity.tmp", "watermark", "store", "log", "cache");

    private static final String LOG_OWNER = "database";

    private DatabaseDirectory() {}

    /**
     * Checks that {@code directory} is absent, or empty, or has a database. Changes nothing.
     *
     * @throws FormatException when it holds something else
     * @throws StorageException when it cannot be read
     */
    public static void check(Path directory) {
        if (!Files.exists(directory) || Identity.read(directory).isPresent()) {
            return;
        }
        List<String> names;
        try (Stream<Path> files = Files.list(directory)) {
            names = files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NotDirectoryException e) {
            throw new StorageException(directory + " is a file, not a directory: choose another path", e);
        } catch (IOException e) {
            throw new StorageException("cannot read the directory " + directory + " (" + e + ")", e);
        }
        if (!BEFORE_IDENTITY.containsAll(names)) {
            throw new FormatException(directory + " is not a database, and not empty: it has no file 'identity' but "
                    + names + "; choose another directory, or restore that file from a backup");
        }
    }

    /**
     * Creates {@code directory} where it is absent.
     *
     * @param made is told of what is new
     * @throws StorageException when it cannot be created
     */
    public static void prepare(Path directory, NewFiles made) {
        try {
            made.createDirectories(directory);
            if (Identity.read(directory).isEmpty()) {
                // an earlier open may have ended between making the directory and syncing its name
                DurableFiles.syncParent(directory);
                made.expect(directory.resolve(LOCK));
            }
        } catch (IOException e) {
            throw new StorageException("cannot make the directory " + directory + " ready (" + e + ")", e);
        }
    }

    /**
     * Tells {@code made} of what this open may make; the database is locked.
     *
     * @param isNew whether there is none yet
     */
    public static void expect(Path directory, boolean isNew, NewFiles made) {
        (isNew ? CONTENTS : List.of("cache")).forEach(name -> made.expect(directory.resolve(name)));
    }

    /** The directory of a part's provider, created where it is absent. */
    public static Path part(Path directory, String part, String provider) {
        Path path = pathOf(directory, part, provider);
        try {
            Files.createDirectories(path);
            // also where it was there: an earlier open may have ended before it was synced
            DurableFiles.syncDirectory(directory.resolve(part));
            DurableFiles.syncDirectory(directory);
            return path;
        } catch (IOException e) {
            throw new StorageException("cannot create the directory " + path + " (" + e + ")", e);
        }
    }

    /** The directory of a part's provider. */
    public static Path pathOf(Path directory, String part, String provider) {
        return directory.resolve(part).resolve(provider);
    }

    /**
     * Checks that the log's provider still has files.
     *
     * @throws CorruptionException when its directory is absent or empty
     */
    public static void requireLog(Path directory, String provider) {
        Path path = pathOf(directory, "log", provider);
        try (Stream<Path> files = DurableFiles.exists(path) ? Files.list(path) : Stream.empty()) {
            if (files.findAny().isEmpty()) {
                throw new CorruptionException(
                        "the change log in " + path + " is gone: restore it from a backup of the database's directory");
            }
        } catch (IOException e) {
            throw new StorageException("cannot read the directory " + path + " (" + e + ")", e);
        }
    }

    /** Marks the log as that of {@code database}, unless it is marked. */
    public static void claimLog(Path directory, UUID database) {
        Path log = directory.resolve("log");
        try {
            if (!DurableFiles.exists(log.resolve(LOG_OWNER))) {
                DurableFiles.replace(log, LOG_OWNER, (database + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new StorageException("cannot write " + log.resolve(LOG_OWNER) + " (" + e + ")", e);
        }
    }

    /**
     * Checks that the log is that of {@code database}, or marked as nobody's yet.
     *
     * @throws FormatException when it is marked as another's
     */
    public static void checkLogOwner(Path directory, UUID database) {
        Path log = directory.resolve("log");
        Path owner = log.resolve(LOG_OWNER);
        try {
            if (!DurableFiles.exists(owner)) {
                return;
            }
            String found = Files.readString(owner).trim();
            if (found.isEmpty()) {
                throw new CorruptionException(
                        owner + " is empty: restore it from a backup of the database's directory");
            }
            if (!found.equals(database.toString())) {
                throw new FormatException("the change log in " + log + " belongs to database " + found + ", not to "
                        + database + ": restore the directory as a whole from one backup");
            }
        } catch (IOException e) {
            throw new StorageException("cannot read " + owner + " (" + e + ")", e);
        }
    }
}
