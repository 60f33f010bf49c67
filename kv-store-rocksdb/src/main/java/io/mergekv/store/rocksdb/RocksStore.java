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
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A store in a RocksDB database. Every call passes the gate; see {@link OpenGate}. */
final class RocksStore implements Store {
    private final Database database;
    private final StoreFiles files;
    private final Failures failures;
    private final OpenGate gate = new OpenGate();
    private final Resources resources = new Resources(gate);
    private final BatchPool batches = new BatchPool();
    private final Compaction compaction;
    private boolean closed;

    RocksStore(Database database, StoreFiles files, Failures failures) {
        this.database = database;
        this.files = files;
        this.failures = failures;
        this.compaction = new Compaction(database);
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
            checkNotFailed();
            WriteBatch nativeBatch = batches.take();
            try {
                batch.forEach(new BatchWriter(nativeBatch, database));
                database.db.write(options(journal), nativeBatch);
            } finally {
                batches.giveBack(nativeBatch, batch.bytes());
            }
        } catch (RocksDBException e) {
            throw failure(e, "writing");
        } catch (BatchWriter.FailedException e) {
            throw failure(e.cause(), "writing");
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
        // Inside the hook of a flush the database is alive, because closing waits for flushes: no gate, which the
        // store closes before its last flush.
        boolean guarded = !database.hook.isRunningHere();
        if (guarded) {
            enter();
        }
        try {
            database.db.syncWal();
        } catch (RocksDBException e) {
            throw failure(e, "syncing the journal");
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
            flushInside();
        } finally {
            exit();
        }
    }

    private void flushInside() {
        checkNotFailed();
        try {
            database.db.flush(database.settings.flush, database.families);
            files.noteManifest();
        } catch (RocksDBException e) {
            throw failure(e, "flushing");
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
            flushInside();
            copy(directory.toAbsolutePath());
        } catch (RocksDBException e) {
            throw failure(e, "copying to " + directory);
        } catch (IOException e) {
            throw new StorageException("cannot copy the store to " + directory + " (" + e + ")", e);
        } finally {
            exit();
        }
    }

    /** Writes the copy aside and renames it, so that there is never half a copy under that name. */
    private void copy(Path target) throws IOException, RocksDBException {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException(target + " has no parent directory");
        }
        Path partial = Files.createTempDirectory(parent, target.getFileName() + ".partial-");
        try (Checkpoint checkpoint = Checkpoint.create(database.db)) {
            checkpoint.createCheckpoint(
                    new StoreFiles(partial, failures).database().toString());
            StoreFiles.sync(partial);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            StoreFiles.sync(parent);
        } finally {
            StoreFiles.deleteTree(partial);
        }
    }

    @Override
    public void compact() {
        enter();
        try {
            checkNotFailed();
            compaction.run();
        } catch (RocksDBException e) {
            throw gate.isClosed() ? failures.closed() : failure(e, "compacting");
        } finally {
            exit();
        }
    }

    @Override
    public Map<String, Long> statistics() {
        enter();
        try {
            Map<String, Long> result = new TreeMap<>();
            result.put("disk-bytes", files.bytes());
            result.put("table-bytes", property("rocksdb.live-sst-files-size"));
            long memory = database.settings.blockCache.getUsage(); // write buffers are charged to it, in steps
            long writeBuffers = property("rocksdb.cur-size-all-mem-tables");
            result.put("memory-bytes", memory);
            result.put("max-memory-bytes", database.settings.memory.capacity());
            result.put("write-buffer-bytes", writeBuffers);
            result.put("block-cache-bytes", Math.max(0, memory - writeBuffers));
            result.put("writes-stopped", property("rocksdb.is-write-stopped"));
            result.put("estimated-keys", property("rocksdb.estimate-num-keys"));
            result.put("pinned-block-cache-bytes", database.settings.blockCache.getPinnedUsage());
            result.put("open-cursors-and-snapshots", (long) resources.count());
            return result;
        } catch (RocksDBException e) {
            throw failure(e, "reading statistics");
        } finally {
            exit();
        }
    }

    private long property(String name) throws RocksDBException {
        return database.db.getAggregatedLongProperty(name);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        gate.close();
        compaction.cancel();
        gate.awaitEmpty();
        try {
            if (database.hook.failure() == null) {
                flushInside();
            }
        } finally {
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

    private void checkNotFailed() {
        Throwable cause = database.hook.failure();
        if (cause != null) {
            throw failures.failed(cause);
        }
    }

    /** After the hook failed RocksDB says only that it is shutting down: name the cause instead. */
    private io.mergekv.KvException failure(RocksDBException e, String doing) {
        Throwable cause = database.hook.failure();
        return cause == null ? failures.of(e, doing) : failures.failed(cause);
    }
}
