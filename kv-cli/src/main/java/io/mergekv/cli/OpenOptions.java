package io.mergekv.cli;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Durability;
import io.mergekv.InvalidOptionException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a database is to be opened. */
final class OpenOptions {
    private static final String NO_CACHE = "none";
    private static final String OF_A_CACHE = "cache.";

    @Option(
            names = "--store",
            paramLabel = "NAME",
            description = "The store provider; default: the one that is installed.")
    private @Nullable String store;

    @Option(
            names = "--cache",
            paramLabel = "NAME",
            description = "The cache provider, or 'none'; default: the one that is installed, for load and info; else"
                    + " none.")
    private @Nullable String cache;

    @Option(
            names = "--log",
            paramLabel = "NAME",
            description = "The change log provider, or 'store' for the store as its own log; default: the one that the"
                    + " database was made with, else the one that is installed.")
    private @Nullable String log;

    @Option(
            names = "--cache-bytes",
            paramLabel = "BYTES",
            description = "How much memory the read cache may take, as 64m or 1g.")
    private @Nullable String cacheBytes;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "Any other option of the engine or a provider, as checkpoint-bytes=16m. May be repeated.")
    private List<String> more = new ArrayList<>();

    /** A builder for {@code directory} on which everything is set that was given. */
    DatabaseBuilder builder(Path directory) {
        DatabaseBuilder builder = Database.at(directory);
        if (store != null) {
            builder.store(store);
        }
        if (cache != null) {
            builder.cache(cache);
        }
        if (log != null) {
            builder.log(log);
        }
        more.forEach(given -> set(builder, given));
        if (cacheBytes != null) {
            setOnce(builder, DatabaseBuilder.CACHE_BYTES, DatabaseBuilder.CACHE_BYTES.parse(cacheBytes));
        }
        if (NO_CACHE.equals(cache) && isCacheConfigured()) {
            throw new InvalidOptionException("--cache none does not go with an option of the cache");
        }
        return builder;
    }

    /** Sets what {@code NAME=VALUE} says. What the engine takes is checked at once, the rest at open. */
    private static void set(DatabaseBuilder builder, String given) {
        int equals = given.indexOf('=');
        if (equals < 1) {
            throw new InvalidOptionException("--option takes NAME=VALUE, not '" + given + "'");
        }
        String name = given.substring(0, equals);
        String value = given.substring(equals + 1);
        requireUnset(builder, name);
        for (io.mergekv.Option<?> option : DatabaseBuilder.options()) {
            if (option.name().equals(name)) {
                option.parse(value);
            }
        }
        builder.set(name, value);
    }

    private static <T> void setOnce(DatabaseBuilder builder, io.mergekv.Option<T> option, T value) {
        requireUnset(builder, option.name());
        builder.set(option, value);
    }

    private static void requireUnset(DatabaseBuilder builder, String name) {
        if (builder.config().options().asMap().containsKey(name)) {
            throw new InvalidOptionException("the option " + name + " is given twice: give it once");
        }
    }

    /** Whether an option is given that only a cache has. */
    private boolean isCacheConfigured() {
        return cacheBytes != null
                || more.stream()
                        .anyMatch(given -> given.startsWith(OF_A_CACHE)
                                || given.startsWith(DatabaseBuilder.CACHE_BYTES.name() + "="));
    }

    /** The same for a command that looks at few documents, once: without a cache, unless one was asked for. */
    DatabaseBuilder uncached(Path directory) {
        DatabaseBuilder builder = builder(directory);
        return cache == null && !isCacheConfigured() ? builder.cache(NO_CACHE) : builder;
    }

    /** The same for a command that reads what there is, and makes no database. */
    DatabaseBuilder existing(Path directory) {
        return uncached(directory).existing();
    }

    /** Whether there is a database. @throws StorageException when that cannot be told, as in another user's directory */
    static boolean hasDatabase(Path directory) {
        Path identity = directory.resolve("identity");
        try {
            return Files.readAttributes(identity, BasicFileAttributes.class).isRegularFile();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new StorageException("cannot read " + identity + " (" + e + ")", e);
        }
    }

    /** The level at which writes are acknowledged. */
    static final class Level {
        @Option(
                names = "--durability",
                paramLabel = "LEVEL",
                description = "What an acknowledged write has survived: 'process' (a kill of the process; the default)"
                        + " or 'disk' (a power cut too).")
        private @Nullable Durability durability;

        /** Sets it on {@code builder} if it is given here, and not there already. */
        DatabaseBuilder set(DatabaseBuilder builder) {
            if (durability != null) {
                setOnce(builder, DatabaseBuilder.DURABILITY, durability);
            }
            return builder;
        }
    }
}
