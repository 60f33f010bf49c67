package io.mergekv.core.read;

import io.mergekv.core.storage.Spaces;
import io.mergekv.spi.Cache;
import io.mergekv.spi.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads stored documents: from the cache, else from the store, which is then offered to the cache. A reader that has
 * seen a commit never later sees the state before it; {@link StripeStamps} says how. A cache that fails once is closed
 * and bypassed from then on. Safe for use by many threads, one of which writes.
 */
public final class ReadPath {
    private static final Logger LOGGER = System.getLogger(ReadPath.class.getName());
    private static final int STRIPES = 1024;

    private final Store store;
    private final StripeStamps stamps = new StripeStamps(STRIPES);
    private volatile @Nullable Cache cache;

    /** Reads {@code store} through {@code cache}, if there is one. */
    public ReadPath(Store store, @Nullable Cache cache) {
        this.store = store;
        this.cache = cache;
    }

    /** The stored document under {@code storedKey}, or null; not to be changed. */
    public byte @Nullable [] get(byte[] storedKey) {
        Cache present = cache;
        if (present == null) {
            return store.get(Spaces.DOCUMENTS, storedKey);
        }
        int stripe = stamps.stripeOf(storedKey);
        long stamp = stamps.stamp(stripe);
        if (StripeStamps.isOwned(stamp)) {
            // The store may show a commit that the cache does not show yet.
            return store.get(Spaces.DOCUMENTS, storedKey);
        }
        byte[] cached = lookUp(present, storedKey);
        if (cached != null) {
            return cached;
        }
        byte[] stored = store.get(Spaces.DOCUMENTS, storedKey);
        if (stored != null && stamps.tryTake(stripe, stamp)) {
            try {
                put(present, storedKey, stored);
            } finally {
                stamps.release(stripe);
            }
        }
        return stored;
    }

    /**
     * Makes writes visible: runs {@code write}, which puts them into the store, and brings the cache up to date with
     * {@code writes}, from stored key to stored document, null for a deleted one. Called by the committing thread.
     */
    public void publish(Map<byte[], byte @Nullable []> writes, Runnable write) {
        Cache present = cache;
        if (present == null) {
            write.run();
            return;
        }
        int[] stripes = stripes(writes);
        for (int stripe : stripes) {
            stamps.take(stripe);
        }
        boolean written = false;
        try {
            write.run();
            written = true;
        } finally {
            try {
                bringUpToDate(present, writes, written);
            } finally {
                for (int stripe : stripes) {
                    stamps.release(stripe);
                }
            }
        }
    }

    private void bringUpToDate(Cache present, Map<byte[], byte @Nullable []> writes, boolean written) {
        for (Map.Entry<byte[], byte @Nullable []> entry : writes.entrySet()) {
            byte[] value = entry.getValue();
            if (written && value != null) {
                put(present, entry.getKey(), value);
            } else {
                remove(present, entry.getKey());
            }
        }
    }

    /** The stripes of the keys, each once. */
    private int[] stripes(Map<byte[], byte @Nullable []> writes) {
        if (writes.size() == 1) {
            return new int[] {stamps.stripeOf(writes.keySet().iterator().next())};
        }
        return writes.keySet().stream()
                .mapToInt(stamps::stripeOf)
                .sorted()
                .distinct()
                .toArray();
    }

    /** The cache's figures; empty when there is none. */
    public Map<String, Long> cacheStatistics() {
        Cache present = cache;
        return present == null ? Map.of() : present.statistics();
    }

    /** Closes the cache. */
    public void close() {
        Cache present = cache;
        cache = null;
        if (present != null) {
            present.close();
        }
    }

    private byte @Nullable [] lookUp(Cache present, byte[] key) {
        try {
            return present.get(key);
        } catch (RuntimeException | Error e) {
            bypass(present, e);
            return null;
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
            } catch (RuntimeException e) {
                LOGGER.log(Level.WARNING, "the failed read cache could not be closed", e);
            }
        }
    }
}
