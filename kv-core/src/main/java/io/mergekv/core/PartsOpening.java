package io.mergekv.core;

import io.mergekv.Options;
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
    private final @Nullable Beside<ChangeLog> log;
    private final Beside<Optional<Cache>> cache;
    private @Nullable ChangeLog ownLog;
    private boolean cacheTaken;

    PartsOpening(ChosenProviders providers, Path directory, Options options, Identity identity) {
        Supplier<ChangeLog> found = providers.findLog(directory, options, identity);
        Beside<ChangeLog> logOpening = found == null ? null : Beside.begin("mergekv-open-log", found);
        log = logOpening;
        cache = Beside.begin("mergekv-open-cache", () -> {
            boolean wanted = logOpening == null || logOpening.outcome().isPresent();
            return wanted ? Optional.ofNullable(providers.openCache(directory, options)) : Optional.empty();
        });
    }

    /** The log, which may be in {@code store}. */
    ChangeLog log(Store store) {
        ChangeLog result = log == null ? new StoreChangeLog(store) : log.await();
        ownLog = log == null ? result : null;
        return result;
    }

    /** The cache, which the caller has to close from now on; null for none. */
    @Nullable
    Cache takeCache() {
        Cache result = cache.await().orElse(null);
        cacheTaken = true;
        return result;
    }

    @Override
    public void close() {
        try {
            if (!cacheTaken) {
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
