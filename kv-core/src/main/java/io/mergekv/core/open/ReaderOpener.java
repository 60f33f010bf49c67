package io.mergekv.core.open;

import io.mergekv.ChangeLogReader;
import io.mergekv.DatabaseConfig;
import io.mergekv.FormatException;
import io.mergekv.InvalidOptionException;
import io.mergekv.NoSuchDatabaseException;
import io.mergekv.ProviderException;
import io.mergekv.StorageException;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.discovery.Linked;
import io.mergekv.core.feed.EpochHistory;
import io.mergekv.core.feed.IdentityHistory;
import io.mergekv.core.feed.PolledHighWatermark;
import io.mergekv.core.feed.SharedLogReader;
import io.mergekv.core.files.DatabaseDirectory;
import io.mergekv.core.files.FollowedWatermark;
import io.mergekv.core.files.Identity;
import io.mergekv.core.files.PageFaults;
import io.mergekv.core.storelog.StoreChangeLog;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Opens the log of a database that this process does not write. Changes nothing. */
public final class ReaderOpener {
    private ReaderOpener() {}

    /** Opens it. @throws io.mergekv.KvException when there is none, or it cannot be read */
    public static ChangeLogReader open(DatabaseConfig config, Discovery discovery) {
        boolean interrupted = Thread.interrupted(); // it would close files under us
        try {
            ChangeLogReader reader = openFiles(config, discovery);
            PageFaults.settle();
            return reader;
        } catch (InternalError e) {
            throw PageFaults.asStorageException(e);
        } catch (LinkageError e) {
            throw new ProviderException(
                    "the log of " + config.directory() + " cannot be read here: " + Linked.missing(e), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ChangeLogReader openFiles(DatabaseConfig config, Discovery discovery) {
        Path directory = config.directory();
        Identity identity = read(directory);
        config.log().ifPresent(wanted -> {
            if (!wanted.equals(identity.log())) {
                throw new InvalidOptionException(
                        "the log '" + wanted + "' is asked for, the database has '" + identity.log() + "'");
            }
        });
        ChangeLogProvider provider = provider(identity, discovery);
        Path path = DatabaseDirectory.pathOf(directory, "log", provider.name());
        ChangeLogContext context = ChosenProviders.logContext(path, config.options());
        FollowedWatermark watermark = FollowedWatermark.open(directory, identity.database())
                .orElseThrow(() -> new FormatException(directory + " has no watermark of database "
                        + identity.database() + ": open the database once, to have it made anew"));
        Supplier<EpochHistory> history = () -> new IdentityHistory(readAgain(directory));
        return new SharedLogReader(
                () -> Linked.call("change log", provider, () -> provider.openReader(context)),
                new PolledHighWatermark(watermark::visible, watermark::generation),
                history);
    }

    private static ChangeLogProvider provider(Identity identity, Discovery discovery) {
        if (identity.log().equals(StoreChangeLog.NAME)) {
            throw new FormatException("the database keeps its log in its store, which other processes cannot read:"
                    + " make it with a change log that is shared, as 'chronicle' is");
        }
        ChangeLogProvider provider = discovery.logs().ofDatabase(identity.log());
        if (!provider.capabilities().contains(ChangeLogProvider.Capability.SHARED)) {
            throw new FormatException("the database's log '" + identity.log() + "' cannot be read by other processes");
        }
        return provider;
    }

    private static Identity readAgain(Path directory) {
        return Identity.read(directory)
                .orElseThrow(() -> new StorageException("the database " + directory
                        + " was deleted or moved while its log was read: open a reader where it is now"));
    }

    private static Identity read(Path directory) {
        return Identity.read(directory).orElseThrow(() -> new NoSuchDatabaseException(directory));
    }
}
