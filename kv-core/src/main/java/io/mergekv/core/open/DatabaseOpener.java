package io.mergekv.core.open;

import io.mergekv.DatabaseBuilder;
import io.mergekv.DatabaseConfig;
import io.mergekv.FormatException;
import io.mergekv.NoSuchDatabaseException;
import io.mergekv.Options;
import io.mergekv.ProviderException;
import io.mergekv.StorageException;
import io.mergekv.core.commit.Committer;
import io.mergekv.core.commit.CommitterParts;
import io.mergekv.core.commit.LogWriter;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.core.discovery.Linked;
import io.mergekv.core.feed.DatabaseFeeds;
import io.mergekv.core.files.DatabaseDirectory;
import io.mergekv.core.files.DirectoryLock;
import io.mergekv.core.files.FreeSpace;
import io.mergekv.core.files.Identity;
import io.mergekv.core.files.NewFiles;
import io.mergekv.core.files.Watermark;
import io.mergekv.core.maintenance.Maintenance;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.read.CachedStore;
import io.mergekv.core.recovery.Recovery;
import io.mergekv.core.retention.Holders;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Opens a database, from the lock to the first commit: lock, identity, cache, a look at store and log; then store and
 * beside it the log, recovery, threads. What was opened is closed again when a later step fails, and what was made for a
 * new database is removed.
 */
public final class DatabaseOpener {
    private final DatabaseConfig config;
    private final Clock clock;
    private final Discovery discovery;
    private final Path directory;
    private final Options options;
    private final NewFiles made = new NewFiles();
    private final Closer closer = new Closer();

    /** An open of the database that {@code config} says, with providers of {@code discovery}. */
    public DatabaseOpener(DatabaseConfig config, Discovery discovery, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.directory = config.directory();
        this.options = config.options();
        this.discovery = discovery;
    }

    /** Opens it. @throws io.mergekv.KvException when it cannot be opened: then nothing is left open */
    public Components open() {
        boolean interrupted = Thread.interrupted(); // it would close files under us
        try {
            Components opened = openParts();
            made.keep();
            return opened;
        } catch (UncheckedIOException e) { // which providers may throw
            StorageException typed = new StorageException(
                    "cannot open the database " + directory + " (" + e.getMessage() + ", " + e.getCause() + ")", e);
            closer.closeAfter(typed);
            throw typed;
        } catch (LinkageError e) { // what a provider's calls did not need before the first look at the data
            ProviderException typed = new ProviderException(
                    "the database " + directory + " cannot be opened here: " + Linked.missing(e), e);
            closer.closeAfter(typed);
            throw typed;
        } catch (RuntimeException | Error e) {
            closer.closeAfter(e);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Components openParts() {
        // What is refused up to the check leaves everything as it was, but for who is named in the lock.
        Optional<Identity> before = readIdentity();
        ChosenProviders wanted = ChosenProviders.choose(config, discovery, before);
        DatabaseDirectory.check(directory);
        ParallelOpener opening = ParallelOpener.begin(wanted, directory, options);
        closer.add(opening::endLoading);
        wanted.prepareStore();
        if (before.isEmpty()) {
            opening.awaitLoaded();
        }
        closer.add(made::removeDirectories);
        DatabaseDirectory.prepare(directory, made);
        DirectoryLock lock = DirectoryLock.acquire(directory);
        closer.add(lock);
        closer.add(made::removeContents);
        Optional<Identity> found = readIdentity(); // again, now that nobody else can make it
        ChosenProviders providers = ChosenProviders.choose(config, discovery, found);
        DatabaseDirectory.expect(directory, found.isEmpty(), made);
        if (!providers.equals(wanted)) { // somebody else has made the database meanwhile
            opening = ParallelOpener.begin(providers, directory, options);
        }
        closer.add(opening); // closes the log after the store, whose last flush syncs it
        opening.openCache();
        boolean inspected = found.isPresent() && new OpenCheck(providers, directory, options, found.get()).run();
        opening.awaitCache(); // before anything is changed: a cache may be refused

        Identity identity = found.orElseGet(() -> create(providers));
        CleanShutdown cleanShutdown = new CleanShutdown(directory);
        closer.add(cleanShutdown);
        Watermark watermark = Watermark.openForWriting(directory, identity.database());
        closer.add(watermark.hold()::abandon);
        watermark.hold().take(identity.epoch());
        if (lock.isPredecessorUnknown() && !identity.clean()) {
            watermark.awaitQuiet();
        }

        FlushBarrier barrier = new FlushBarrier();
        opening.openLog();
        Store store = providers.openStore(directory, barrier, options, inspected);
        closer.add(store);
        AppliedState applied = appliedState(store, directory, identity);
        ChangeLog log = opening.log(store, identity);
        barrier.guard(log);

        TableCatalog catalog = TableCatalog.read(store);
        CachedStore cachedStore = new CachedStore(store, opening.takeCache(), ChosenProviders.hotBytes(options));
        closer.add(cachedStore::close);
        // Without the cache: what is replayed would push nothing out of an empty one, and cost as much again.
        MemTable replayed = new MemTable(
                new CachedStore(store, null, 0), catalog, batch -> store.write(batch, Journal.NONE), applied);
        Recovery.Outcome recovered =
                new Recovery(directory, identity, watermark, log, providers.hasDurableLog()).run(replayed, catalog);
        MemTable memTable = replayed.readingThrough(cachedStore);

        LogWriter logWriter = new LogWriter(log, watermark, recovered.reached().sequence());
        barrier.syncWith(logWriter);
        Holders holders = new Holders();
        DatabaseFeeds feeds = new DatabaseFeeds(
                log,
                holders,
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
                memTable,
                recovered.identity().epoch(),
                Math.toIntExact(options.get(DatabaseBuilder.MAX_DOCUMENT_BYTES)),
                options.get(DatabaseBuilder.UNDO),
                feeds::publish));
        Maintenance maintenance = new Maintenance(
                logWriter,
                log,
                store,
                Maintenance.Replays.of(providers.hasDurableStore(), providers.hasDurableLog()),
                holders,
                committer,
                memTable,
                clock,
                options,
                applied.sequence(),
                recovered.bytes());
        closer.add(() -> {
            if (maintenance.takeLastCheckpoint()) {
                cleanShutdown.reached(recovered.identity(), watermark);
            }
        });
        closer.add(maintenance);
        closer.add(committer::close);
        closer.add(feeds);
        committer.start();
        maintenance.start();
        return new Components(
                directory,
                recovered.identity(),
                store,
                log,
                catalog,
                cachedStore,
                memTable,
                committer,
                feeds,
                maintenance,
                providers.infos(),
                providers.hasDurableLog(),
                closer);
    }

    private Optional<Identity> readIdentity() {
        Optional<Identity> identity = Identity.read(directory);
        if (identity.isEmpty() && config.existing()) {
            throw new NoSuchDatabaseException(directory);
        }
        return identity;
    }

    private Identity create(ChosenProviders providers) {
        Identity created = Identity.create(providers.storeName(), providers.logName());
        created.write(directory);
        return created;
    }

    /** How far {@code store} is. @throws FormatException when it is another database's */
    static AppliedState appliedState(Store store, Path directory, Identity identity) {
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
