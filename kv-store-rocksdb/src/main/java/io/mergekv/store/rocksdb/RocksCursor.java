package io.mergekv.store.rocksdb;

import io.mergekv.ClosedException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreCursor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * A cursor over a RocksDB iterator that is bounded by the range. Keys and values are read into an array that is used
 * again, and copied from there: for JNI to make an array costs about twice as much. Who asked for a value once gets the
 * next ones along with their keys, so that an entry passes its lock once. The lock stands for the store's gate: a store that
 * closes waits for it.
 */
final class RocksCursor implements StoreCursor, Resources.Resource {
    private static final int FIRST_KEY_BYTES = 64;
    private static final int FIRST_VALUE_BYTES = 1 << 10;
    private static final int MOST_VALUE_BYTES = 1 << 16; // longer ones are read on their own
    private static final int NOT_ASKED = -1;

    private final OpenGate gate;
    private final CursorLock lock = new CursorLock();
    private final Resources resources;
    private final Failures failures;
    private final boolean forward;
    private final @Nullable Slice lower; // RocksDB keeps pointers to both bounds as long as the iterator lives
    private final @Nullable Slice upper;
    private final ReadOptions options = new ReadOptions();
    private final RocksIterator iterator;
    private byte[] keyBuffer = new byte[FIRST_KEY_BYTES];
    private int keyLength;
    private byte[] valueBuffer = new byte[FIRST_VALUE_BYTES];
    /** The length of the value that the cursor stands on; where it is longer than the buffer, only its beginning is there. */
    private int valueLength = NOT_ASKED;

    private boolean started;
    private boolean ended;
    private boolean onEntry;

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
        return move(null);
    }

    @Override
    public boolean seek(byte[] key, Store.Direction direction) {
        if (forward != (direction == Store.Direction.FORWARD)) {
            throw new IllegalArgumentException("the scan does not go " + direction);
        }
        return move(key);
    }

    /** Whether the key last stood on comes before {@code key} in the order of the scan. */
    private boolean isBefore(byte[] key) {
        int order = Arrays.compareUnsigned(keyBuffer, 0, keyLength, key, 0, key.length);
        return forward ? order < 0 : order > 0;
    }

    /** Moves to the next key, or from there on to {@code target}. */
    private boolean move(byte @Nullable [] target) {
        enter();
        try {
            if (ended) {
                return false;
            }
            onEntry = false;
            if (target == null || (started && !isBefore(target))) {
                step();
            } else {
                jump(target);
            }
            if (iterator.isValid()) {
                readKey();
                if (valueLength != NOT_ASKED) {
                    readValue();
                }
                onEntry = true;
                return true;
            }
            ended = true;
            iterator.status();
            return false;
        } catch (RocksDBException e) {
            throw failures.of(e, "scanning");
        } finally {
            lock.exit();
        }
    }

    private void jump(byte[] target) {
        started = true;
        if (forward) {
            iterator.seek(target);
        } else {
            iterator.seekForPrev(target);
        }
    }

    private void readKey() {
        keyLength = iterator.key(keyBuffer, 0, keyBuffer.length);
        if (keyLength > keyBuffer.length) {
            keyBuffer = new byte[2 * keyLength];
            iterator.key(keyBuffer, 0, keyLength);
        }
    }

    private void readValue() {
        valueLength = iterator.value(valueBuffer, 0, valueBuffer.length);
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
        checkOnEntry();
        return Arrays.copyOf(keyBuffer, keyLength);
    }

    @Override
    public byte[] value() {
        checkOnEntry();
        if (valueLength == NOT_ASKED || valueLength > valueBuffer.length) {
            return valueAlone();
        }
        return Arrays.copyOf(valueBuffer, valueLength);
    }

    /** The first value that is asked for, or one that is longer than the buffer. */
    private byte[] valueAlone() {
        enter();
        try {
            if (valueLength == NOT_ASKED) {
                readValue();
            }
            if (valueLength <= valueBuffer.length) {
                return Arrays.copyOf(valueBuffer, valueLength);
            }
            if (valueLength <= MOST_VALUE_BYTES) {
                valueBuffer = new byte[Math.min(2 * valueLength, MOST_VALUE_BYTES)];
                readValue();
                return Arrays.copyOf(valueBuffer, valueLength);
            }
            return iterator.value();
        } finally {
            lock.exit();
        }
    }

    /** What was read needs no lock. RocksDB would read through a null pointer where the cursor stands on nothing. */
    private void checkOnEntry() {
        if (lock.isClosed()) {
            throw closed();
        }
        if (!onEntry) {
            throw new IllegalStateException("the cursor stands on no entry: call next() first, and stop at the end");
        }
    }

    private void enter() {
        if (!lock.tryEnter()) {
            throw closed();
        }
    }

    private ClosedException closed() {
        return gate.isClosed() ? failures.closed() : new ClosedException("the cursor is closed");
    }

    @Override
    public void close() {
        resources.close(this);
    }

    @Override
    public void release() {
        lock.close();
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
