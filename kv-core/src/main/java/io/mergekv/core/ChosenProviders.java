package io.mergekv.core;

import io.mergekv.DatabaseBuilder;
import io.mergekv.DatabaseConfig;
import io.mergekv.DatabaseInfo.ProviderInfo;
import io.mergekv.Durability;
import io.mergekv.FormatException;
import io.mergekv.InvalidOptionException;
import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.discovery.OptionCheck;
import io.mergekv.core.files.DatabaseDirectory;
import io.mergekv.core.files.Identity;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storelog.StoreChangeLog;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The providers of one database, chosen by name, by what the database was made with, or because there is only one.
 *
 * @param store the store
 * @param cache the cache; null for none
 * @param log the change log; null for the store's own
 */
record ChosenProviders(
        StoreProvider store,
        @Nullable CacheProvider cache,
        @Nullable ChangeLogProvider log) {
    private static final String NO_CACHE = "none";

    /**
     * Chooses, and checks the options.
     *
     * @throws io.mergekv.ProviderException when a provider is missing or ambiguous
     * @throws FormatException when the database was made with others
     * @throws InvalidOptionException when an option is unknown, malformed or contradictory
     */
    static ChosenProviders choose(DatabaseConfig config, Discovery discovery, Optional<Identity> identity) {
        identity.ifPresent(made -> {
            checkSame("store", config.store(), made.store());
            checkSame("log", config.log(), made.log());
        });
        Optional<String> storeName = config.store().or(() -> identity.map(Identity::store));
        StoreProvider store = storeName
                .map(discovery.stores()::named)
                .or(discovery.stores()::only)
                .orElseThrow(discovery.stores()::missing);
        Optional<String> logName = config.log().or(() -> identity.map(Identity::log));
        ChangeLogProvider log = logName.isPresent()
                ? logNamed(discovery, logName.get())
                : discovery.logs().only().orElse(null);
        CacheProvider cache = cache(config, discovery);
        ChosenProviders chosen = new ChosenProviders(store, cache, log);
        chosen.check(config.options());
        return chosen;
    }

    private static void checkSame(String part, Optional<String> wanted, String madeWith) {
        if (wanted.isPresent() && !wanted.get().equals(madeWith)) {
            throw new FormatException("the database was made with the " + part + " '" + madeWith
                    + "' and cannot be opened" + " with '" + wanted.get() + "'");
        }
    }

    private static @Nullable ChangeLogProvider logNamed(Discovery discovery, String name) {
        return name.equals(StoreChangeLog.NAME) ? null : discovery.logs().named(name);
    }

    private static @Nullable CacheProvider cache(DatabaseConfig config, Discovery discovery) {
        if (config.cache().isEmpty()) {
            return discovery.caches().only().orElse(null);
        }
        String name = config.cache().get();
        return name.equals(NO_CACHE) ? null : discovery.caches().named(name);
    }

    private void check(Options options) {
        List<Option<?>> declared = new ArrayList<>(DatabaseBuilder.options());
        declared.addAll(store.options());
        if (cache != null) {
            declared.addAll(cache.options());
        }
        if (log != null) {
            declared.addAll(log.options());
        }
        OptionCheck.check(options, declared);
        if (cache == null && options.has(DatabaseBuilder.CACHE_BYTES)) {
            throw new InvalidOptionException("cache-bytes is set, but there is no cache");
        }
        memory(options);
        hotBytes(options);
        if (options.get(DatabaseBuilder.DURABILITY) == Durability.DISK && !hasDurableLog()) {
            throw new InvalidOptionException("durability disk is asked for, but the change log '" + logName()
                    + "' does not keep what it is given");
        }
    }

    private MemoryBudget memory(Options options) {
        return MemoryBudget.divide(options, cache != null, store);
    }

    /** What the documents that are read most may take of the heap. */
    static long hotBytes(Options options) {
        return MemoryBudget.hot(options, Runtime.getRuntime().maxMemory());
    }

    /** The name of the store. */
    String storeName() {
        return store.name();
    }

    /** The name of the log. */
    String logName() {
        return log == null ? StoreChangeLog.NAME : log.name();
    }

    /** Whether the store keeps what it holds when it is closed. */
    boolean hasDurableStore() {
        return store.capabilities().contains(StoreProvider.Capability.DURABLE);
    }

    /** Whether the log keeps what it holds when it is closed. */
    boolean hasDurableLog() {
        return log == null ? hasDurableStore() : log.capabilities().contains(ChangeLogProvider.Capability.DURABLE);
    }

    /** Opens the store below {@code directory}. */
    Store openStore(Path directory, Runnable beforeFlush, Options options) {
        Path path = DatabaseDirectory.part(directory, "store", store.name());
        return store.open(new StoreContext() {
            @Override
            public Path directory() {
                return path;
            }

            @Override
            public Options options() {
                return options;
            }

            @Override
            public List<Space> spaces() {
                return Spaces.ALL;
            }

            @Override
            public Runnable beforeFlush() {
                return beforeFlush;
            }

            @Override
            public OptionalLong memoryBytes() {
                return memory(options).store();
            }
        });
    }

    /** Finds the place of the log below {@code directory}; null where the store is the log. */
    @Nullable
    Supplier<ChangeLog> findLog(Path directory, Options options, Identity identity) {
        ChangeLogProvider provider = log;
        if (provider == null) {
            return null;
        }
        if (identity.made() && hasDurableLog()) {
            DatabaseDirectory.requireLog(directory, provider.name());
        }
        Path path = DatabaseDirectory.part(directory, "log", provider.name());
        DatabaseDirectory.checkLogOwner(directory, identity.database());
        return () -> provider.open(logContext(path, options));
    }

    /** Opens the cache below {@code directory}; null for none. */
    @Nullable
    Cache openCache(Path directory, Options options) {
        if (cache == null) {
            return null;
        }
        Path path = DatabaseDirectory.part(directory, "cache", cache.name());
        return cache.open(new CacheContext() {
            @Override
            public Path directory() {
                return path;
            }

            @Override
            public Options options() {
                return options;
            }

            @Override
            public long maxBytes() {
                return memory(options).cache();
            }
        });
    }

    static ChangeLogContext logContext(Path path, Options options) {
        return new ChangeLogContext() {
            @Override
            public Path directory() {
                return path;
            }

            @Override
            public Options options() {
                return options;
            }
        };
    }

    /** What stands behind each part. */
    List<ProviderInfo> infos() {
        List<ProviderInfo> infos = new ArrayList<>();
        infos.add(new ProviderInfo("store", store.name(), store.version()));
        if (cache != null) {
            infos.add(new ProviderInfo("cache", cache.name(), cache.version()));
        }
        infos.add(
                log == null
                        ? new ProviderInfo("log", StoreChangeLog.NAME, store.version())
                        : new ProviderInfo("log", log.name(), log.version()));
        return List.copyOf(infos);
    }
}
