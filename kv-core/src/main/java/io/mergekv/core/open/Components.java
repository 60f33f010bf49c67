package io.mergekv.core.open;

import io.mergekv.DatabaseInfo.ProviderInfo;
import io.mergekv.StorageException;
import io.mergekv.core.commit.Committer;
import io.mergekv.core.feed.DatabaseFeeds;
import io.mergekv.core.files.Identity;
import io.mergekv.core.maintenance.Maintenance;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.read.CachedStore;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.core.threads.SafeLogger;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.Store;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parts of an open database.
 *
 * @param directory the database's directory
 * @param identity what the directory says of itself
 * @param store the store
 * @param log the change log
 * @param catalog the tables
 * @param cachedStore reads documents that are in the store
 * @param memTable what is committed and not in the store yet; reads begin here
 * @param committer takes writes
 * @param feeds takes subscribers
 * @param maintenance works in the background
 * @param providers what stands behind each part
 * @param durableLog whether the log keeps what it is given
 * @param closer closes all of it, in order
 */
public record Components(
        Path directory,
        Identity identity,
        Store store,
        ChangeLog log,
        TableCatalog catalog,
        CachedStore cachedStore,
        MemTable memTable,
        Committer committer,
        DatabaseFeeds feeds,
        Maintenance maintenance,
        List<ProviderInfo> providers,
        boolean durableLog,
        Closer closer) {
    private static final SafeLogger LOGGER = SafeLogger.of(Components.class);

    /** Figures of every part, by part and name. @throws StorageException when the files cannot be looked at */
    public Map<String, Long> statistics() {
        try {
            return figures();
        } catch (UncheckedIOException e) {
            throw new StorageException(
                    "cannot look at the files of the database " + directory + " (" + e.getCause()
                            + "): check that the directory is still there and can be read",
                    e);
        }
    }

    private Map<String, Long> figures() {
        Map<String, Long> all = new TreeMap<>();
        store.statistics().forEach((name, value) -> all.put("store." + name, value));
        all.put("hot.hits", cachedStore.hotHits());
        cachedStore.cacheStatistics().forEach((name, value) -> all.put("cache." + name, value));
        long logBytes =
                log.segments().stream().mapToLong(ChangeLog.Segment::bytes).sum();
        all.put("log.disk-bytes", logBytes);
        return all;
    }

    /**
     * Closes everything, subscribers first. What goes wrong in a database that has already failed follows from that
     * failure, which its users were told.
     */
    public void close() {
        boolean failedBefore = committer.health().cause().isPresent();
        try {
            closer.closeAll();
        } catch (RuntimeException | Error e) {
            if (!failedBefore) {
                throw e;
            }
            LOGGER.log(Level.WARNING, "closing a database that had failed", e);
        }
    }
}
