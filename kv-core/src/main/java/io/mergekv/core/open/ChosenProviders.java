package io.mergekv.core.open;

import io.mergekv.DatabaseBuilder;
import io.mergekv.DatabaseConfig;
import io.mergekv.DatabaseInfo.ProviderInfo;
import io.mergekv.Durability;
import io.mergekv.FormatException;
import io.mergekv.InvalidOptionException;
import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.ProviderException;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.discovery.Linked;
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
import io.mergekv.spi.RecoveryReader;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
     * @throws ProviderException when a provider is missing or ambiguous, or they do not go together
     * @throws FormatException when the database was made with others
     * @throws InvalidOptionException when an option is unknown, malformed or contradictory
     */
    static ChosenProviders choose(DatabaseConfig config, Discovery discovery, Optional<Identity> identity) {
        identity.ifPresent(made -> {
            checkSame("store", config.store(), made.store());
            checkSame("log", config.log(), made.log());
        });
        StoreProvider store = identity.map(made -> discovery.stores().ofDatabase(made.store()))
                .or(() -> config.store().map(discovery.stores()::named))
                .or(discovery.stores()::only)
                .orElseThrow(discovery.stores()::missing);
        ChangeLogProvider log = log(config, discovery, identity);
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

    private static @Nullable ChangeLogProvider log(
            DatabaseConfig config, Discovery discovery, Optional<Identity> identity) {
        Optional<String> name = identity.map(Identity::log).or(config::log);
        if (name.isEmpty()) {
            return discovery.logs().only().orElse(null);
        }
        if (name.get().equals(StoreChangeLog.NAME)) {
            return null;
        }
        return identity.isPresent()
                ? discovery.logs().ofDatabase(name.get())
                : discovery.logs().named(name.get());
    }

    private static @Nullable CacheProvider cache(DatabaseConfig config, Discovery discovery) {
        if (config.cache().isEmpty()) {
            return discovery.caches().only().orElse(null);
        }
        String name = config.cache().get();
        return name.equals(NO_CACHE) ? null : discovery.caches().named(name);
    }

    private void check(Options options) {
        checkPair();
        List<Option<?>> declared = new ArrayList<>(DatabaseBuilder.options());
        declared.addAll(Linked.call("store", store, store::options));
        if (cache != null) {
            declared.addAll(Linked.call("cache", cache, cache::options));
        }
        if (log != null) {
            declared.addAll(Linked.call("change log", log, log::options));
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

    /** The log is the truth: what it forgets at a kill is lost, though the store beside it was to keep it. */
    private void checkPair() {
        if (hasDurableStore() && !hasDurableLog()) {
            throw new ProviderException("the change log '" + logName() + "' forgets at the end of the process what the"
                    + " store '" + storeName()
                    + "' is to keep: acknowledged writes would be lost. Choose log(\"store\"),"
                    + " which keeps the log in the store, or a change log that is durable, as 'chronicle' is; for a"
                    + " database that nobody needs again, choose a store that forgets, too");
        }
    }

    private MemoryBudget memory(Options options) {
        return Linked.call("store", store, () -> MemoryBudget.divide(options, cache != null, store));
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
        return Linked.call("store", store, store::capabilities).contains(StoreProvider.Capability.DURABLE);
    }

    /** Whether the log keeps what it holds when it is closed. */
    boolean hasDurableLog() {
        return log == null
                ? hasDurableStore()
                : Linked.call("change log", log, log::capabilities).contains(ChangeLogProvider.Capability.DURABLE);
    }

    /** Loads what the store needs. */
    void prepareStore() {
        Linked.run("store", store, store::prepare);
    }

    /** Loads what log and cache need, one after the other: providers of one family load the same code. */
    void prepareOthers() {
        if (log != null) {
            Linked.run("change log", log, log::prepare);
        }
        if (cache != null) {
            Linked.run("cache", cache, cache::prepare);
        }
    }

    /** Shows what the store below {@code directory} holds, and changes nothing; empty where it cannot. */
    Optional<StoreSnapshot> inspectStore(Path directory, Options options) {
        Path path = DatabaseDirectory.pathOf(directory, "store", store.name());
        return Linked.call(
                "store", store, () -> store.inspect(new StorePlace(path, options, () -> {}, memory(options), false)));
    }

    /** Shows what the log below {@code directory} holds, and changes nothing; empty where it cannot. */
    Optional<RecoveryReader> inspectLog(Path directory, Options options) {
        ChangeLogProvider provider = log;
        if (provider == null) {
            return Optional.empty();
        }
        Path path = DatabaseDirectory.pathOf(directory, "log", provider.name());
        return Linked.call("change log", provider, () -> provider.inspect(logContext(path, options)));
    }

    /**
     * Opens the store below {@code directory}.
     *
     * @param inspected whether it was looked at just before
     */
    Store openStore(Path directory, Runnable beforeFlush, Options options, boolean inspected) {
        Path path = DatabaseDirectory.part(directory, "store", store.name());
        return Linked.call(
                "store",
                store,
                () -> store.open(new StorePlace(path, options, beforeFlush, memory(options), inspected)));
    }

    private record StorePlace(
            Path directory, Options options, Runnable beforeFlush, MemoryBudget memory, boolean inspected)
            implements StoreContext {
        @Override
        public List<Space> spaces() {
            return Spaces.ALL;
        }

        @Override
        public OptionalLong memoryBytes() {
            return memory.store();
        }
    }

    /** Checks that the log has files where it must, and belongs to the database. Changes nothing. */
    void checkLog(Path directory, Identity identity) {
        if (log != null) {
            if (identity.made() && hasDurableLog()) {
                DatabaseDirectory.requireLog(directory, log.name());
            }
            DatabaseDirectory.checkLogOwner(directory, identity.database());
        }
    }

    /** Opens the log below {@code directory}; there is one, apart from the store. */
    ChangeLog openLog(Path directory, Options options) {
        ChangeLogProvider provider = Objects.requireNonNull(log);
        Path path = DatabaseDirectory.part(directory, "log", provider.name());
        return Linked.call("change log", provider, () -> provider.open(logContext(path, options)));
    }

    /** Opens the cache below {@code directory}; null for none. */
    @Nullable
    Cache openCache(Path directory, Options options) {
        CacheProvider provider = cache;
        if (provider == null) {
            return null;
        }
        Path path = DatabaseDirectory.part(directory, "cache", provider.name());
        return Linked.call(
                "cache",
                provider,
                () -> provider.open(
                        new CachePlace(path, options, memory(options).cache())));
    }

    private record CachePlace(Path directory, Options options, long maxBytes) implements CacheContext {}

    static ChangeLogContext logContext(Path path, Options options) {
        return new LogPlace(path, options);
    }

    private record LogPlace(Path directory, Options options) implements ChangeLogContext {}

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
