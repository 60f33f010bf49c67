package io.mergekv.core;

import io.mergekv.Options;
import io.mergekv.core.files.DatabaseDirectory;
import io.mergekv.core.files.Identity;
import io.mergekv.core.recovery.Beside;
import io.mergekv.core.storelog.StoreChangeLog;
import io.mergekv.spi.Cache;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.Store;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens log and cache on threads of their own, while the store is opened: loading the providers' code takes most of an
 * open's time. One after the other, because providers of one family load the same code. Closes the log.
 */
final class PartsOpening implements AutoCloseable {
    private final ChosenProviders providers;
    private final Path directory;
    private final Options options;
    private final Identity identity;
    private @Nullable Beside<ChangeLog> log;
    private @Nullable Beside<Optional<Cache>> cache;
    private @Nullable ChangeLog ownLog;
    private boolean cacheTaken;

    PartsOpening(ChosenProviders providers, Path directory, Options options, Identity identity) {
        this.providers = providers;
        this.directory = directory;
        this.options = options;
        this.identity = identity;
    }

    /** Begins. */
    void begin() {
        Supplier<ChangeLog> found = providers.findLog(directory, options, identity);
        Beside<ChangeLog> logOpening = found == null ? null : Beside.begin("mergekv-open-log", found);
        log = logOpening;
        cache = Beside.begin("mergekv-open-cache", () -> {
            boolean wanted = logOpening == null || logOpening.outcome().isPresent();
            return wanted ? Optional.ofNullable(providers.openCache(directory, options)) : Optional.empty();
        });
    }

    /** The log of the database that {@code store} is of; it may be in that. */
    ChangeLog log(Store store) {
        if (log == null) {
            ownLog = new StoreChangeLog(store);
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
