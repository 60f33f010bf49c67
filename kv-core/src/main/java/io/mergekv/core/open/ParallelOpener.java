package io.mergekv.core.open;

import io.mergekv.Options;
import io.mergekv.core.files.DatabaseDirectory;
import io.mergekv.core.files.Identity;
import io.mergekv.core.recovery.BackgroundTask;
import io.mergekv.core.retention.Retention;
import io.mergekv.core.storelog.StoreChangeLog;
import io.mergekv.spi.Cache;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.Store;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens log and cache on threads of their own, beside the store: loading the providers' code takes most of an open's
 * time. One after the other, because providers of one family load the same code. Closes the log.
 */
final class ParallelOpener implements AutoCloseable {
    private final ChosenProviders providers;
    private final Path directory;
    private final Options options;
    private final BackgroundTask<Boolean> loading;
    private @Nullable BackgroundTask<ChangeLog> log;
    private @Nullable BackgroundTask<Optional<Cache>> cache;
    private @Nullable ChangeLog ownLog;
    private boolean cacheTaken;

    private ParallelOpener(ChosenProviders providers, Path directory, Options options) {
        this.providers = providers;
        this.directory = directory;
        this.options = options;
        this.loading = BackgroundTask.begin("mergekv-open-load", providers::prepareOthers);
    }

    /** Begins to load what log and cache need. Touches no file of the database. */
    static ParallelOpener begin(ChosenProviders providers, Path directory, Options options) {
        return new ParallelOpener(providers, directory, options);
    }

    /** Waits until nothing is being loaded any more. */
    void endLoading() {
        loading.outcome();
    }

    /** Waits until log and cache can be opened here. @throws io.mergekv.ProviderException when they cannot */
    void awaitLoaded() {
        loading.await();
    }

    /** Begins to open the cache, which keeps nothing that a database needs. */
    void openCache() {
        cache = BackgroundTask.begin("mergekv-open-cache", () -> {
            loading.await();
            return Optional.ofNullable(providers.openCache(directory, options));
        });
    }

    /** Waits for the cache. @throws io.mergekv.KvException when it is refused */
    void awaitCache() {
        if (cache != null) {
            cache.await();
        }
    }

    /** Begins to open the log, where it is apart from the store. */
    void openLog() {
        if (providers.log() != null) {
            log = BackgroundTask.begin("mergekv-open-log", () -> providers.openLog(directory, options));
        }
    }

    /** The log of the database that {@code store} is of; it may be in that. */
    ChangeLog log(Store store, Identity identity) {
        if (log == null) {
            ownLog = new StoreChangeLog(store, Retention.of(options).segmentBytes());
            return ownLog;
        }
        ChangeLog opened = log.await();
        DatabaseDirectory.claimLog(directory, identity.database());
        return opened;
    }

    /** The cache, which the caller has to close from now on; null for none. */
    @Nullable
    Cache takeCache() {
        Cache result = cache == null ? null : cache.await().orElse(null);
        cacheTaken = true;
        return result;
    }

    @Override
    public void close() {
        endLoading();
        try {
            if (!cacheTaken && cache != null) {
                cache.outcome().flatMap(opened -> opened).ifPresent(Cache::close);
            }
        } finally {
            if (log != null) {
                log.outcome().ifPresent(ChangeLog::close);
            } else if (ownLog != null) {
                ownLog.close();
            }
        }
    }
}
