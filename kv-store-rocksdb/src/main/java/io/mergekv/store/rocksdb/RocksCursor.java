package io.mergekv.store.rocksdb;

import io.mergekv.ClosedException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreCursor;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** A cursor over a RocksDB iterator that is bounded by the range. */
final class RocksCursor implements StoreCursor, Resources.Resource {
    private final OpenGate gate;
    private final Resources resources;
    private final Failures failures;
    private final boolean forward;
    private final @Nullable Slice lower; // RocksDB keeps pointers to both bounds as long as the iterator lives
    private final @Nullable Slice upper;
    private final ReadOptions options = new ReadOptions();
    private final RocksIterator iterator;
    private boolean started;
    private boolean ended;
    private volatile boolean released;

    RocksCursor(
            RocksDB db,
            ColumnFamilyHandle family,
            ByteRange range,
            Store.Direction direction,
            @Nullable Snapshot snapshot,
            OpenGate gate,
            Resources resources,
            Failures failures) {
        this.gate = gate;
        this.resources = resources;
        this.failures = failures;
        this.forward = direction == Store.Direction.FORWARD;
        this.lower = slice(range.from());
        this.upper = slice(range.to());
        if (lower != null) {
            options.setIterateLowerBound(lower);
        }
        if (upper != null) {
            options.setIterateUpperBound(upper);
        }
        if (snapshot != null) {
            options.setSnapshot(snapshot);
        }
        this.iterator = db.newIterator(family, options);
    }

    private static @Nullable Slice slice(byte @Nullable [] bound) {
        return bound == null || bound.length == 0 ? null : new Slice(bound);
    }

    @Override
    public boolean next() {
        enter();
        try {
            if (ended) {
                return false;
            }
            step();
            if (iterator.isValid()) {
                return true;
            }
            ended = true;
            iterator.status();
            return false;
        } catch (RocksDBException e) {
            throw failures.of(e, "scanning");
        } finally {
            gate.exit();
        }
    }

    private void step() {
        if (started) {
            if (forward) {
                iterator.next();
            } else {
                iterator.prev();
            }
            return;
        }
        started = true;
        if (forward) {
            iterator.seekToFirst();
        } else {
            iterator.seekToLast();
        }
    }

    @Override
    public byte[] key() {
        enterOnEntry();
        try {
            return iterator.key();
        } finally {
            gate.exit();
        }
    }

    @Override
    public byte[] value() {
        enterOnEntry();
        try {
            return iterator.value();
        } finally {
            gate.exit();
        }
    }

    /** RocksDB would read through a null pointer where the cursor stands on nothing. */
    private void enterOnEntry() {
        enter();
        if (!started || ended) {
            gate.exit();
            throw new IllegalStateException("the cursor stands on no entry: call next() first, and stop at the end");
        }
    }

    private void enter() {
        if (!gate.tryEnter()) {
            throw failures.closed();
        }
        if (released) {
            gate.exit();
            throw new ClosedException("the cursor is closed");
        }
    }

    @Override
    public void close() {
        resources.close(this);
    }

    @Override
    public void release() {
        released = true;
        iterator.close();
        options.close();
        if (lower != null) {
            lower.close();
        }
        if (upper != null) {
            upper.close();
        }
    }
}
