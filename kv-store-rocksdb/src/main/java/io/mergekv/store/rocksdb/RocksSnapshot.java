package io.mergekv.store.rocksdb;

import io.mergekv.ClosedException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** A pinned state. Has a gate of its own inside the store's: it may be closed while another thread reads it. */
final class RocksSnapshot implements StoreSnapshot, Resources.Resource {
    private final RocksStore store;
    private final RocksHandles database;
    private final Failures failures;
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final OpenGate gate = new OpenGate();

    RocksSnapshot(RocksStore store, RocksHandles database, Failures failures) {
        this.store = store;
        this.database = database;
        this.failures = failures;
        this.snapshot = database.db.getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        enter();
        try {
            return database.db.get(database.family(space), options, key);
        } catch (RocksDBException e) {
            throw failures.of(e, "reading");
        } finally {
            exit();
        }
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Store.Direction direction) {
        enter();
        try {
            return store.cursor(space, range, direction, snapshot);
        } finally {
            exit();
        }
    }

    private void enter() {
        store.enter();
        if (!gate.tryEnter()) {
            store.exit();
            throw new ClosedException("the snapshot is closed");
        }
    }

    private void exit() {
        gate.exit();
        store.exit();
    }

    @Override
    public void close() {
        store.resources().close(this);
    }

    @Override
    public void release() {
        gate.close();
        gate.awaitEmpty();
        options.close();
        database.db.releaseSnapshot(snapshot);
        snapshot.close();
    }
}
