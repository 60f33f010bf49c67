package io.mergekv.core.memtable;

import io.mergekv.StorageException;
import io.mergekv.core.read.CachedStore;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.KeyHash;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.StoreBatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commits that stand in the log and are not in the store yet: reads look here before they look below. New commits are
 * added to the active part. A part that is frozen takes no more; it is applied to the store whole, only the latest
 * state of each key, in one atomic write, so that the store always stands at exactly one sequence. It is shown until
 * store and cache have it.
 *
 * <p>{@link #add} and {@link #freeze} are for whoever holds the commit lock; all else is safe for use by many threads.
 * Locks are taken in the order: commit lock, then the one that is held while something is applied.
 */
public final class MemTable {
    private static final int FULL_KEYS = 1 << 14;
    private static final long FULL_BYTES = HeapBounds.PART;
    private static final int SPINS = 1000;

    private final CachedStore cachedStore;
    private final TableCatalog catalog;
    private final StoreWriter store;
    private final ReentrantLock applying = new ReentrantLock();
    private volatile Parts parts = new Parts(new Part(), null);
    /** A group is being shown, and some of it may be while the rest is not. */
    private volatile boolean adding;

    private volatile AppliedState committed;
    private volatile AppliedState applied;
    private volatile @Nullable Throwable failure;

    /** Nothing pending, over what {@code cachedStore} and {@code catalog} show of a store that holds {@code applied}. */
    public MemTable(CachedStore cachedStore, TableCatalog catalog, StoreWriter store, AppliedState applied) {
        this.cachedStore = cachedStore;
        this.catalog = catalog;
        this.store = store;
        this.applied = applied;
        this.committed = applied;
    }

    /** A memtable with what is pending here, reading through {@code cached}, the same store. This one is used no more. */
    public MemTable readingThrough(CachedStore cached) {
        MemTable taken = new MemTable(cached, catalog, store, applied);
        taken.parts = parts;
        taken.committed = committed;
        taken.failure = failure;
        return taken;
    }

    /** The stored document under {@code storedKey}, or null; not to be changed. */
    public byte @Nullable [] get(byte[] storedKey) {
        awaitWholeGroups();
        int hash = KeyHash.of(storedKey);
        byte[] pending = parts.get(storedKey, hash);
        return pending == null ? cachedStore.get(storedKey, hash) : document(pending);
    }

    /** See {@link CachedStore#read}; {@code storedKey} may be used again afterwards. */
    public byte @Nullable [] read(byte[] storedKey, ByteTarget target) {
        awaitWholeGroups();
        int hash = KeyHash.of(storedKey);
        byte[] pending = parts.get(storedKey, hash);
        return pending == null ? cachedStore.read(storedKey, hash, target) : document(pending);
    }

    /** The stored documents under {@code storedKeys}, in their order, null where there is none; not to be changed. */
    public List<byte @Nullable []> getAll(List<byte[]> storedKeys) {
        awaitWholeGroups();
        Parts shown = parts;
        List<byte @Nullable []> found = new ArrayList<>(storedKeys.size());
        List<byte[]> below = new ArrayList<>();
        for (byte[] key : storedKeys) {
            byte[] pending = shown.get(key, KeyHash.of(key));
            found.add(pending);
            if (pending == null) {
                below.add(key);
            }
        }
        Iterator<byte @Nullable []> read = cachedStore.getAll(below).iterator();
        found.replaceAll(pending -> pending == null ? read.next() : document(pending));
        return found;
    }

    private static byte @Nullable [] document(byte[] pending) {
        return pending == KeyMap.DELETED ? null : pending;
    }

    /** Returns when no group is shown in part: who has seen some of it then sees all. */
    @SuppressWarnings("ThreadPriorityCheck") // the adding thread may have lost its processor to this one
    public void awaitWholeGroups() {
        for (int i = 0; adding; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    /** Shows {@code group}, after which the log stands at {@code reached}, and empties it. */
    public void add(WriteSet group, AppliedState reached) {
        Part active = parts.active;
        adding = true;
        try {
            group.newTables().forEach(catalog::add);
            group.sizeChanges().forEach(active::resize);
            group.values().forEach(active::put);
            active.reached = reached;
            committed = reached;
        } catch (RuntimeException | Error e) {
            failure = e; // what is shown may be half of it: the store must not get that
            throw e;
        } finally {
            adding = false;
        }
        group.clear();
    }

    /** Whether the active part has so many keys, or about so many bytes; while others add to it, about then. */
    public boolean exceeds(int keys, long bytes) {
        return parts.active.exceeds(keys, bytes);
    }

    /** Whether the active part should be frozen. */
    public boolean isFull() {
        return parts.active.exceeds(FULL_KEYS, FULL_BYTES);
    }

    /** Whether the active part has grown so far that adding has to wait for the store. */
    public boolean isOverfull() {
        return parts.active.exceeds(2 * FULL_KEYS, 2 * FULL_BYTES);
    }

    /** Whether the store has everything. */
    public boolean isEmpty() {
        Parts shown = parts;
        return shown.frozen == null && shown.active.reached == null;
    }

    /** Freezes the active part unless it is empty or another one is still frozen. Returns whether one is. */
    public boolean freeze() {
        Parts shown = parts;
        if (shown.frozen == null && shown.active.reached != null) {
            shown.active.freeze();
            parts = new Parts(new Part(), shown.active);
            return true;
        }
        return shown.frozen != null;
    }

    /**
     * Applies what is frozen, if something is, or waits for another thread that does.
     *
     * @throws StorageException when that fails, or has failed before: everything stays as it is shown
     */
    public void apply() {
        applying.lock();
        try {
            Part frozen = parts.frozen;
            if (frozen == null) {
                return;
            }
            if (failure != null) {
                throw new StorageException(
                        "what is committed could not be applied to the store (" + failure
                                + "): close the database and open it again",
                        failure);
            }
            AppliedState reached = frozen.reached();
            StoreBatch batch = frozen.batch();
            try {
                cachedStore.publish(batch, () -> store.write(batch));
            } catch (RuntimeException | Error e) {
                failure = e;
                throw e;
            }
            applied = reached;
            parts = new Parts(parts.active, null); // nobody else replaces the parts while one is frozen
        } finally {
            applying.unlock();
        }
    }

    /** What is committed and shown. */
    public AppliedState committed() {
        awaitWholeGroups();
        return committed;
    }

    /** What the store holds. */
    public AppliedState applied() {
        return applied;
    }

    /** Runs {@code action} with what the store holds, while nothing is applied to it. */
    public <T> T whileNothingIsApplied(Function<AppliedState, T> action) {
        applying.lock();
        try {
            return action.apply(applied);
        } finally {
            applying.unlock();
        }
    }

    /** Where writes are applied. */
    @FunctionalInterface
    public interface StoreWriter {
        /** Applies {@code batch}, unjournaled. */
        void write(StoreBatch batch);
    }

    private record Parts(Part active, @Nullable Part frozen) {
        /** What is pending for {@code storedKey}, {@link KeyMap#DELETED}, or null. */
        byte @Nullable [] get(byte[] storedKey, int hash) {
            byte[] pending = active.values.get(storedKey, hash);
            return pending != null || frozen == null ? pending : frozen.values.get(storedKey, hash);
        }
    }

    private static final class Part {
        private static final int ENTRY_BYTES = 64; // about what an entry takes beside its bytes

        final KeyMap values = new KeyMap();
        private final Map<StoredTable, Long> sizes = new LinkedHashMap<>();
        private long bytes;
        private volatile @Nullable AppliedState reached;

        void put(byte[] storedKey, byte[] value) {
            byte[] previous = values.put(storedKey, value);
            bytes += previous == null ? storedKey.length + value.length + ENTRY_BYTES : value.length - previous.length;
        }

        void resize(StoredTable table, long change) {
            table.size(table.size() + change);
            sizes.put(table, 0L);
        }

        boolean exceeds(int keys, long limit) {
            return values.size() >= keys || bytes >= limit;
        }

        void freeze() {
            sizes.replaceAll((table, none) -> table.size());
        }

        AppliedState reached() {
            AppliedState state = reached;
            if (state == null) {
                throw new IllegalStateException("an empty part was frozen");
            }
            return state;
        }

        StoreBatch batch() {
            StoreBatch batch = new StoreBatch();
            for (KeyMap.Entry entry : values.sorted()) {
                if (entry.value == KeyMap.DELETED) {
                    batch.delete(Spaces.DOCUMENTS, entry.key);
                } else {
                    batch.put(Spaces.DOCUMENTS, entry.key, entry.value);
                }
            }
            sizes.forEach((table, size) -> table.write(batch, size));
            reached().write(batch);
            return batch;
        }
    }
}
