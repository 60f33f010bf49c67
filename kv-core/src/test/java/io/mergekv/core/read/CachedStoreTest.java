package io.mergekv.core.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.core.HeapContext;
import io.mergekv.core.storage.KeyHash;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.spi.Cache;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.store.memory.MemoryCacheProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read is what was published, whoever comes between. */
@Timeout(60)
class CachedStoreTest {
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());
    private static final int KEYS = 40; // more than one set holds
    private static final int PUBLISHED = 60_000;

    /** All in one set of one stripe, so that documents push each other out while they are published, grow and shrink. */
    @ParameterizedTest(name = "with a cache: {0}")
    @ValueSource(booleans = {true, false})
    void readersNeverFindWhatIsOlderThanWhatWasPublishedBefore(boolean cached) {
        Store store = new MemoryStoreProvider().open(new HeapContext());
        Cache cache = cached ? new MemoryCacheProvider().open(new HeapContext()) : null;
        CachedStore cachedStore = new CachedStore(store, cache, HotDocuments.SET_BYTES);
        AtomicLongArray published = new AtomicLongArray(KEYS);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<?>[] readers = new CompletableFuture<?>[3];
        for (int i = 0; i < readers.length; i++) {
            Random random = new Random(SEED + i);
            readers[i] = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    int n = random.nextInt(random.nextInt(KEYS) + 1);
                    long least = published.get(n);
                    byte[] found = cachedStore.get(key(n), KeyHash.of(key(n)));
                    assertThat(found == null ? 0 : StoredDocument.version(found))
                            .as("-Dmergekv.seed=" + SEED)
                            .isGreaterThanOrEqualTo(least);
                }
            });
        }
        Random random = new Random(SEED);
        for (int i = 1; i <= PUBLISHED; i++) {
            int n = random.nextInt(random.nextInt(KEYS) + 1);
            StoreBatch batch = new StoreBatch();
            batch.put(Spaces.DOCUMENTS, key(n), document(i + 1, random.nextInt(2 * HotDocuments.MOST_BYTES)));
            cachedStore.publish(batch, () -> store.write(batch, Store.Journal.NONE));
            published.set(n, i + 1);
        }
        stop.set(true);
        CompletableFuture.allOf(readers).join();
        assertThat(cachedStore.hotHits()).isPositive();
        cachedStore.close();
        store.close();
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(n).array();
    }

    private static byte[] document(long version, int length) {
        byte[] document = new byte[StoredDocument.HEADER_BYTES + 1 + length];
        StoredDocument.writeHeader(document, 1, version, version, 0, 0);
        return document;
    }
}
