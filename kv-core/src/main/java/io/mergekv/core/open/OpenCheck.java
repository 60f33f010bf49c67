package io.mergekv.core.open;

import io.mergekv.Options;
import io.mergekv.core.files.Identity;
import io.mergekv.core.files.Watermark;
import io.mergekv.core.recovery.Recovery;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.core.storelog.InspectedStore;
import io.mergekv.core.storelog.StoreChangeLog;
import io.mergekv.spi.RecoveryReader;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreSnapshot;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks at store and log of a database before a file is changed, and refuses what an open would refuse only when it had
 * changed some. Recovery judges again what it works with.
 */
final class OpenCheck {
    private final ChosenProviders providers;
    private final Path directory;
    private final Options options;
    private final Identity identity;

    OpenCheck(ChosenProviders providers, Path directory, Options options, Identity identity) {
        this.providers = providers;
        this.directory = directory;
        this.options = options;
        this.identity = identity;
    }

    /**
     * Looks, as far as the providers can show what they have without a change.
     *
     * @return whether the store was looked at
     * @throws io.mergekv.CorruptionException when store or log cannot be trusted
     * @throws io.mergekv.FormatException when one of them is not this database's
     */
    boolean run() {
        providers.checkLog(directory, identity);
        Optional<StoreSnapshot> shown = providers.inspectStore(directory, options);
        if (shown.isEmpty()) {
            return false;
        }
        try (StoreSnapshot snapshot = shown.get()) {
            Store store = new InspectedStore(snapshot);
            AppliedState applied = DatabaseOpener.appliedState(store, directory, identity);
            TableCatalog.read(store);
            if (providers.hasDurableLog()) {
                checkLog(store, applied);
            }
        }
        return true;
    }

    private void checkLog(Store store, AppliedState applied) {
        if (providers.log() == null) {
            Recovery.check(new StoreChangeLog(store, Long.MAX_VALUE), applied, synced());
            return;
        }
        Optional<RecoveryReader> shown = providers.inspectLog(directory, options);
        if (shown.isPresent()) {
            try (RecoveryReader log = shown.get()) {
                Recovery.check(log, applied, synced());
            }
        }
    }

    private long synced() {
        return Watermark.openForReading(directory)
                .filter(watermark -> watermark.isOf(identity.database()))
                .map(Watermark::synced)
                .orElse(0L);
    }
}
