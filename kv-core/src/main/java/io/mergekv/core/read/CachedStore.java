package io.mergekv.core.read;

import io.mergekv.core.storage.KeyHash;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.threads.SafeLogger;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads stored documents: from those that are hot, else from the cache, else from the store; what a single read finds below
 * is then offered to those above. {@link StripeStamps} says how neither keeps what the store has no more. A cache that fails once is
 * closed and bypassed from then on. Safe for use by many threads, one of which writes.
 */
public final class CachedStore {
    private static final SafeLogger LOGGER = SafeLogger.of(CachedStore.class);
    private static final int STRIPES = 1024;

    private final Store store;
    private final @Nullable HotDocuments hot;
    private final StripeStamps stamps;
    private final ThreadLocal<ReadScratch> scratch = ThreadLocal.withInitial(ReadScratch::new);
    private volatile @Nullable Cache cache;

    /** Reads {@code store} through {@code cache}, if there is one, and keeps up to {@code hotBytes} on the heap. */
    public CachedStore(Store store, @Nullable Cache cache, long hotBytes) {
        this.store = store;
        this.cache = cache;
        this.hot = hotBytes < HotDocuments.SET_BYTES ? null : new HotDocuments(hotBytes);
        this.stamps = new StripeStamps(hot == null ? STRIPES : Math.min(STRIPES, hot.sets()));
    }

    /** The stored form of {@code key} in {@code table}, in an array that the next call on this thread uses again. */
    public byte[] storedKey(StoredTable table, byte[] key) {
        return scratch.get().storedKey(table, key);
    }

    /** The stored document under {@code storedKey}, whose {@link KeyHash} is {@code hash}, or null; not to be changed. */
    public byte @Nullable [] get(byte[] storedKey, int hash) {
        ByteTarget target = scratch.get().value;
        byte[] found = read(storedKey, hash, target);
        return found == target.array() ? target.take() : found;
    }

    /**
     * The array at whose beginning the stored document under {@code storedKey} stands, or null: that of {@code target},
     * or another, which is as long as the document and not to be changed.
     */
    public byte @Nullable [] read(byte[] storedKey, int hash, ByteTarget target) {
        boolean wanted = false;
        if (hot != null) {
            byte[] found = hot.get(storedKey, hash);
            if (found != null) {
                return found;
            }
            wanted = hot.wants(hash);
        }
        long stamp = stamps.stamp(stamps.stripeOf(hash));
        Cache present = cache;
        if (present != null && lookUp(present, storedKey, target)) {
            byte[] kept = hot == null || !wanted ? null : keep(hot, storedKey, hash, target, stamp);
            return kept == null ? target.array() : kept;
        }
        byte[] stored = fromStore(storedKey);
        if (stored != null) {
            offer(storedKey, hash, stored, stamp, present, wanted ? hot : null);
        }
        return stored;
    }

    /**
     * The stored documents under {@code storedKeys}, in their order, null where there is none; not to be changed. Each is
     * what {@link #get} would give; what the cache lacks is read from the store by one call.
     */
    public List<byte @Nullable []> getAll(List<byte[]> storedKeys) {
        Cache present = cache;
        if (present == null && hot == null) {
            return store.getAll(Spaces.DOCUMENTS, storedKeys);
        }
        ByteTarget target = scratch.get().value;
        List<byte @Nullable []> found = new ArrayList<>(storedKeys.size());
        List<byte[]> missed = new ArrayList<>();
        int[] places = new int[storedKeys.size()];
        long[] stampsBefore = new long[storedKeys.size()];
        for (byte[] key : storedKeys) {
            int hash = KeyHash.of(key);
            byte[] value = hot == null ? null : hot.get(key, hash);
            long stamp = stamps.stamp(stamps.stripeOf(hash));
            if (value == null && present != null && lookUp(present, key, target)) {
                value = target.take();
            }
            if (value == null) {
                places[missed.size()] = found.size();
                stampsBefore[missed.size()] = stamp;
                missed.add(key);
            }
            found.add(value);
        }
        List<byte @Nullable []> stored = missed.isEmpty() ? List.of() : store.getAll(Spaces.DOCUMENTS, missed);
        for (int i = 0; i < missed.size(); i++) {
            byte[] value = stored.get(i);
            found.set(places[i], value);
            if (value != null) {
                offer(missed.get(i), KeyHash.of(missed.get(i)), value, stampsBefore[i], present, null);
            }
        }
        return found;
    }

    /** Lets in what the cache gave {@code target}, and returns it; null, and nothing is done, when it is not to be let in. */
    private byte @Nullable [] keep(HotDocuments hot, byte[] storedKey, int hash, ByteTarget target, long stamp) {
        int size = storedKey.length + target.length();
        if (!HotDocuments.takes(size) || !tryTake(hash, stamp)) {
            return null;
        }
        try {
            if (!hot.makeRoom(hash, size)) {
                return null;
            }
            byte[] value = target.take();
            hot.add(storedKey.clone(), hash, value);
            return value;
        } finally {
            stamps.release(stamps.stripeOf(hash));
        }
    }

    /** Gives what the store gave to those above, as far as they want it. */
    private void offer(
            byte[] storedKey,
            int hash,
            byte[] value,
            long stamp,
            @Nullable Cache toCache,
            @Nullable HotDocuments toHot) {
        int size = storedKey.length + value.length;
        boolean small = toHot != null && HotDocuments.takes(size);
        if ((toCache == null && !small) || !tryTake(hash, stamp)) {
            return;
        }
        try {
            if (toCache != null) {
                put(toCache, storedKey, value);
            }
            if (toHot != null && toHot.makeRoom(hash, size)) {
                toHot.add(storedKey.clone(), hash, value);
            }
        } finally {
            stamps.release(stamps.stripeOf(hash));
        }
    }

    /** Takes the key's stripe, if nobody has owned it since {@code stamp} was its stamp. */
    private boolean tryTake(int hash, long stamp) {
        return !StripeStamps.isOwned(stamp) && stamps.tryTake(stamps.stripeOf(hash), stamp);
    }

    /**
     * Runs {@code write}, which writes {@code batch} into the store, and brings what is above it up to date with the
     * documents in it. One that was just created the cache is given when it is first read: loading much must not push out
     * what is read often. Until it returns, its caller shows these documents to readers by other means. Called by one thread at a time.
     */
    public void publish(StoreBatch batch, Runnable write) {
        write.run();
        Cache present = cache;
        if (present != null || hot != null) {
            batch.forEach(new CacheUpdate(present));
        }
    }

    /** The cache's figures; empty when there is none. */
    public Map<String, Long> cacheStatistics() {
        Cache present = cache;
        return present == null ? Map.of() : present.statistics();
    }

    /** How many reads the documents on the heap have answered. */
    public long hotHits() {
        return hot == null ? 0 : hot.hits();
    }

    /** Closes the cache. */
    public void close() {
        Cache present = cache;
        cache = null;
        if (present != null) {
            present.close();
        }
    }

    private byte @Nullable [] fromStore(byte[] storedKey) {
        return store.get(Spaces.DOCUMENTS, storedKey.clone()); // the store may keep what it is given
    }

    private boolean lookUp(Cache present, byte[] key, ByteTarget target) {
        try {
            return present.get(key, target);
        } catch (RuntimeException | Error e) {
            bypass(present, e);
            return false;
        }
    }

    private void put(Cache present, byte[] key, byte[] value) {
        attempt(present, () -> present.put(key, value));
    }

    private void remove(Cache present, byte[] key) {
        attempt(present, () -> present.remove(key));
    }

    private void attempt(Cache present, Runnable call) {
        if (cache != present) {
            return; // bypassed meanwhile
        }
        try {
            call.run();
        } catch (RuntimeException | Error e) { // the store is right; a failing cache must not fail a commit
            bypass(present, e);
        }
    }

    private synchronized void bypass(Cache failed, Throwable cause) {
        if (cache == failed) {
            cache = null;
            LOGGER.log(
                    Level.WARNING, "the read cache failed and is bypassed until the database is opened again", cause);
            try {
                failed.close();
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "the failed read cache could not be closed", e);
            }
        }
    }

    private final class CacheUpdate implements StoreBatch.Visitor {
        private final @Nullable Cache present;

        CacheUpdate(@Nullable Cache present) {
            this.present = present;
        }

        @Override
        public void put(Space space, byte[] key, byte[] value) {
            if (space.equals(Spaces.DOCUMENTS)) {
                update(key, value);
            }
        }

        @Override
        public void delete(Space space, byte[] key) {
            if (space.equals(Spaces.DOCUMENTS)) {
                update(key, null);
            }
        }

        @Override
        public void deleteRange(Space space, byte[] from, byte[] to) {
            if (space.equals(Spaces.DOCUMENTS)) {
                throw new IllegalArgumentException("documents are deleted one by one");
            }
        }

        private void update(byte[] key, byte @Nullable [] value) {
            int hash = KeyHash.of(key);
            int stripe = stamps.stripeOf(hash);
            stamps.take(stripe);
            try {
                if (hot != null) {
                    hot.update(key, hash, value);
                }
                if (present != null) {
                    if (value == null || StoredDocument.version(value) == 1) {
                        remove(present, key);
                    } else {
                        CachedStore.this.put(present, key, value);
                    }
                }
            } finally {
                stamps.release(stripe);
            }
        }
    }
}
