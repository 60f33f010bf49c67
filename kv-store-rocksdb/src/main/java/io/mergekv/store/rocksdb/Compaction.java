package io.mergekv.store.rocksdb;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.RocksDBException;

/** Compacts whole spaces on request, and can be told to stop: a close must not wait for hours. */
final class Compaction {
    private final Database database;
    private final Set<CompactRangeOptions> running = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    Compaction(Database database) {
        this.database = database;
    }

    void run() throws RocksDBException {
        try (CompactRangeOptions options = new CompactRangeOptions()) {
            options.setExclusiveManualCompaction(false)
                    .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized);
            running.add(options);
            try {
                for (ColumnFamilyHandle family : database.families) {
                    if (cancelled) {
                        return;
                    }
                    database.db.compactRange(family, null, null, options);
                }
            } finally {
                synchronized (this) {
                    running.remove(options);
                }
            }
        }
    }

    /** Makes compactions that run, or start, end early. */
    synchronized void cancel() {
        cancelled = true;
        for (CompactRangeOptions options : running) {
            options.setCanceled(true);
        }
    }
}
