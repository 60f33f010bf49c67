package io.mergekv.cli;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Durability;
import io.mergekv.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a database is to be opened. */
final class OpenOptions {
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
    private Map<String, String> more = new LinkedHashMap<>();

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
        if (cacheBytes != null) {
            builder.set(DatabaseBuilder.CACHE_BYTES, DatabaseBuilder.CACHE_BYTES.parse(cacheBytes));
        }
        more.forEach(builder::set);
        return builder;
    }

    /** The same for a command that looks at few documents, once: without a cache, unless one was asked for. */
    DatabaseBuilder uncached(Path directory) {
        DatabaseBuilder builder = builder(directory);
        return cache == null && cacheBytes == null ? builder.cache("none") : builder;
    }

    /** The same for a command that reads what there is, and makes no database. */
    DatabaseBuilder existing(Path directory) {
        DatabaseBuilder builder = uncached(directory);
        requireDatabase(directory);
        return builder;
    }

    /** Refuses a directory without a database, so that a mistyped path does not become one. */
    static void requireDatabase(Path directory) {
        if (!Files.isRegularFile(directory.resolve("identity"))) {
            throw new FormatException("there is no database in " + directory
                    + " (it has no file 'identity'): kv load and kv merge make one");
        }
    }

    /** The level at which writes are acknowledged. */
    static final class Level {
        @Option(
                names = "--durability",
                paramLabel = "LEVEL",
                description = "What an acknowledged write has survived: 'process' (a kill of the process; the default)"
                        + " or 'disk' (a power cut too).")
        private Durability durability = Durability.PROCESS;

        DatabaseBuilder set(DatabaseBuilder builder) {
            return builder.durability(durability);
        }
    }
}
