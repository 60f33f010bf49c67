package io.mergekv.core;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.DatabaseConfig;
import io.mergekv.FormatException;
import io.mergekv.Options;
import io.mergekv.core.commit.Committer;
import io.mergekv.core.commit.CommitterParts;
import io.mergekv.core.commit.LogWriter;
import io.mergekv.core.commit.Overlay;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.files.DatabaseDirectory;
import io.mergekv.core.files.DirectoryLock;
import io.mergekv.core.files.FreeSpace;
import io.mergekv.core.files.Identity;
import io.mergekv.core.files.Watermark;
import io.mergekv.core.read.ReadPath;
import io.mergekv.core.recovery.Recovery;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Opens a database, from the lock to the first commit: lock, identity, store and beside it log and cache, recovery,
 * threads. What was opened is closed again when a later step fails.
 */
final class DatabaseOpening {
    private final DatabaseConfig config;
    private final Clock clock;
    private final Discovery discovery;
    private final Path directory;
    private final Options options;
    private final Closing closing = new Closing();

    DatabaseOpening(DatabaseConfig config, Discovery discovery, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.directory = config.directory();
        this.options = config.options();
        this.discovery = discovery;
    }

    Database open() {
        boolean interrupted = Thread.interrupted(); // it would close files under us
        try {
            return new CoreDatabase(openParts());
        } catch (RuntimeException | Error e) {
            closing.closeAfter(e);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private OpenParts openParts() {
        ChosenProviders.choose(config, discovery, Identity.read(directory)); // refuses before anything is touched
        DatabaseDirectory.prepare(directory);
        closing.add(DirectoryLock.acquire(directory));
        Optional<Identity> found = Identity.read(directory); // again, now that nobody else can make it
        ChosenProviders providers = ChosenProviders.choose(config, discovery, found);
        Identity identity = found.orElseGet(() -> create(providers));
        CleanEnd cleanEnd = new CleanEnd(directory);
        closing.add(cleanEnd);
        Watermark watermark = Watermark.openForWriting(directory, identity.database());

        FlushBarrier barrier = new FlushBarrier();
        PartsOpening opening = new PartsOpening(providers, directory, options, identity);
        closing.add(opening); // closes the log after the store, whose last flush syncs it
        opening.begin();
        Store store = providers.openStore(directory, barrier, options);
        closing.add(store);
        AppliedState applied = appliedState(store, identity);
        ChangeLog log = opening.log(store);
        barrier.guard(log);

        TableCatalog catalog = TableCatalog.read(store);
        // Before anything is changed: a cache may be refused.
        ReadPath readPath = new ReadPath(store, opening.takeCache(), ChosenProviders.hotBytes(options));
        closing.add(readPath::close);
        // Without the cache: what is replayed would push nothing out of an empty one, and cost as much again.
        Overlay overlay =
                new Overlay(new ReadPath(store, null, 0), catalog, batch -> store.write(batch, Journal.NONE), applied);
        Recovery.Outcome recovered =
                new Recovery(directory, identity, watermark, log, providers.hasDurableLog()).run(overlay, catalog);
        overlay.readThrough(readPath);

        LogWriter logWriter = new LogWriter(log, watermark, recovered.reached().sequence());
        barrier.syncWith(logWriter);
        CoreFeeds feeds = new CoreFeeds(
                log,
                recovered.identity(),
                watermark,
                recovered.reached().sequence(),
                options.get(DatabaseBuilder.FEED_SPIN));
        Committer committer = new Committer(new CommitterParts(
                clock,
                options.get(DatabaseBuilder.DURABILITY),
                new FreeSpace(directory, options.get(DatabaseBuilder.MIN_FREE_BYTES)),
                logWriter,
                catalog,
                overlay,
                recovered.identity().epoch(),
                Math.toIntExact(options.get(DatabaseBuilder.MAX_DOCUMENT_BYTES)),
                feeds::publish));
        Maintenance maintenance = new Maintenance(
                logWriter,
                log,
                store,
                providers.hasDurableStore(),
                committer,
                overlay,
                clock,
                options,
                applied.sequence(),
                recovered.bytes());
        closing.add(() -> {
            if (maintenance.takeLastCheckpoint()) {
                cleanEnd.reached(recovered.identity(), watermark);
            }
        });
        closing.add(maintenance);
        closing.add(committer::close);
        closing.add(feeds);
        committer.start();
        maintenance.start();
        return new OpenParts(
                directory,
                recovered.identity(),
                store,
                log,
                catalog,
                readPath,
                overlay,
                committer,
                feeds,
                maintenance,
                providers.infos(),
                providers.hasDurableLog(),
                closing);
    }

    private Identity create(ChosenProviders providers) {
        Identity created = Identity.create(providers.storeName(), providers.logName());
        created.write(directory);
        return created;
    }

    private AppliedState appliedState(Store store, Identity identity) {
        AppliedState applied = AppliedState.read(store);
        if (applied == null) {
            return AppliedState.none(identity.database());
        }
        if (!applied.database().equals(identity.database())) {
            throw new FormatException("the store in " + directory + " belongs to database " + applied.database()
                    + ", not to " + identity.database() + ": restore the directory as a whole from one backup");
        }
        return applied;
    }
}
