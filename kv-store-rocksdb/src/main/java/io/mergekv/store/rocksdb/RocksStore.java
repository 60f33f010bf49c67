package io.mergekv.store.rocksdb;

import io.mergekv.StorageException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A store in a RocksDB database. Every call passes the gate; see {@link OpenGate}. */
final class RocksStore implements Store {
    private final RocksHandles database;
    private final StoreFiles files;
    private final Failures failures;
    private final OpenGate gate = new OpenGate();
    private final Resources resources = new Resources(gate);
    private final BatchPool batches = new BatchPool();
    private final Flushes flushes;
    private final Memtables memtables;
    private final Compaction compaction;
    private boolean closed;

    private RocksStore(RocksHandles database, StoreFiles files, Failures failures) {
        this.database = database;
        this.files = files;
        this.failures = failures;
        this.flushes = new Flushes(database, files, failures);
        this.memtables = new Memtables(database, flushes, failures);
        this.compaction = new Compaction(database, failures);
    }

    /** The store in {@code database}, which it closes. */
    static RocksStore open(RocksHandles database, StoreFiles files, Failures failures) {
        RocksStore store = new RocksStore(database, files, failures);
        store.memtables.start();
        return store;
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        enter();
        try {
            return database.db.get(database.family(space), database.settings.read, key);
        } catch (RocksDBException e) {
            throw failures.of(e, "reading");
        } finally {
            exit();
        }
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) {
        enter();
        try {
            if (keys.isEmpty()) {
                return List.of(); // RocksDB takes no empty list
            }
            List<ColumnFamilyHandle> families = Collections.nCopies(keys.size(), database.family(space));
            List<byte @Nullable []> values = database.db.multiGetAsList(database.settings.read, families, keys);
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) == null) {
                    // null also stands for a value that cannot be read, of which only this tells
                    values.set(i, database.db.get(families.get(i), database.settings.read, keys.get(i)));
                }
            }
            return values;
        } catch (RocksDBException e) {
            throw failures.of(e, "reading");
        } finally {
            exit();
        }
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        enter();
        try {
            return cursor(space, range, direction, null);
        } finally {
            exit();
        }
    }

    /** A cursor; to be called inside the gate. */
    StoreCursor cursor(Space space, ByteRange range, Direction direction, @Nullable Snapshot snapshot) {
        ColumnFamilyHandle family = database.family(space);
        if (EmptyCursor.fits(range)) {
            return EmptyCursor.INSTANCE;
        }
        return resources.add(
                new RocksCursor(database.db, family, range, direction, snapshot, gate, resources, failures));
    }

    @Override
    public void write(StoreBatch batch, Journal journal) {
        enter();
        try {
            memtables.admit();
            flushes.checkNotBroken();
            WriteBatch nativeBatch = batches.take();
            try {
                batch.forEach(new BatchWriter(nativeBatch, database));
                flushes.beginWrite();
                try {
                    database.db.write(options(journal), nativeBatch);
                } finally {
                    flushes.endWrite();
                }
            } finally {
                batches.giveBack(nativeBatch, batch.bytes());
            }
            memtables.grew(batch.bytes());
        } catch (RocksDBException e) {
            throw failures.of(e, "writing");
        } catch (BatchWriter.FailedException e) {
            throw failures.of(e.cause(), "writing");
        } finally {
            exit();
        }
    }

    private WriteOptions options(Journal journal) {
        return switch (journal) {
            case NONE -> database.settings.unjournaled;
            case BUFFERED -> database.settings.buffered;
            case SYNCED -> database.settings.synced;
        };
    }

    @Override
    public void syncJournal() {
        // Inside the hook the database is alive, because closing waits for flushes: no gate, which the store closes
        // before its last flush.
        boolean guarded = !database.hook.isRunningHere();
        if (guarded) {
            enter();
        }
        try {
            database.db.syncWal();
        } catch (RocksDBException e) {
            throw failures.of(e, "syncing the journal");
        } finally {
            if (guarded) {
                exit();
            }
        }
    }

    @Override
    public void flush() {
        enter();
        try {
            flushes.flush();
            memtables.flushed();
        } catch (RocksDBException e) {
            throw failures.of(e, "flushing");
        } finally {
            exit();
        }
    }

    @Override
    public StoreSnapshot snapshot() {
        enter();
        try {
            return resources.add(new RocksSnapshot(this, database, failures));
        } finally {
            exit();
        }
    }

    @Override
    public void copyTo(Path directory) {
        enter();
        try {
            if (Files.exists(directory)) {
                throw new StorageException(
                        "cannot copy to " + directory + ": it exists; name a directory that does not");
            }
            new Copy(database, files, flushes).to(directory.toAbsolutePath());
            memtables.flushed();
        } catch (RocksDBException e) {
            throw failures.of(e, "copying to " + directory);
        } catch (IOException e) {
            throw new StorageException("cannot copy the store to " + directory + " (" + e + ")", e);
        } finally {
            exit();
        }
    }

    @Override
    public void compact() {
        flush();
        try {
            compaction.run();
        } catch (RocksDBException e) {
            throw failures.of(e, "compacting");
        }
    }

    @Override
    public Map<String, Long> statistics() {
        enter();
        try {
            Map<String, Long> result = new TreeMap<>();
            result.put("disk-bytes", files.bytes());
            result.put("table-bytes", database.property("rocksdb.live-sst-files-size"));
            long memory = database.settings.blockCache.getUsage(); // write buffers are charged to it, in steps
            long writeBuffers = database.property("rocksdb.cur-size-all-mem-tables");
            result.put("memory-bytes", memory);
            result.put("max-memory-bytes", database.settings.memory.capacity());
            result.put("write-buffer-bytes", writeBuffers);
            result.put("block-cache-bytes", Math.max(0, memory - writeBuffers));
            result.put("writes-stopped", memtables.isFull() ? 1 : database.property("rocksdb.is-write-stopped"));
            result.put("estimated-keys", database.property("rocksdb.estimate-num-keys"));
            result.put("pinned-block-cache-bytes", database.settings.blockCache.getPinnedUsage());
            result.put("open-cursors-and-snapshots", (long) resources.count());
            return result;
        } catch (RocksDBException e) {
            throw failures.of(e, "reading statistics");
        } finally {
            exit();
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        gate.close();
        compaction.cancel();
        memtables.end();
        gate.awaitEmpty();
        try {
            flushes.flush();
        } finally {
            database.db.cancelAllBackgroundWork(false);
            compaction.awaitEnd();
            resources.closeAll();
            batches.close();
            database.close();
        }
    }

    void enter() {
        if (!gate.tryEnter()) {
            throw failures.closed();
        }
    }

    void exit() {
        gate.exit();
    }

    Resources resources() {
        return resources;
    }
}
