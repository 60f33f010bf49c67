package io.mergekv.bench.peer;

import io.mergekv.bench.Documents;
import java.util.function.LongConsumer;
import org.infinispan.Cache;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.cache.StorageType;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryModified;
import org.infinispan.notifications.cachelistener.event.CacheEntryModifiedEvent;
import org.infinispan.persistence.rocksdb.configuration.RocksDBStoreConfigurationBuilder;

/**
 * Infinispan, a local cache of references on the heap, written through to its RocksDB store; a merge is a {@code compute},
 * atomic by key. RocksDB's journal is in the system's hands when it returns, so that a kill takes nothing. A synchronous
 * listener; there is no log.
 */
final class InfinispanStore implements Contender {
    private final DefaultCacheManager manager;
    private final Cache<String, byte[]> documents;
    private final KeyTable<String> keys;

    InfinispanStore(Setting setting) {
        GlobalConfigurationBuilder global = new GlobalConfigurationBuilder().nonClusteredDefault();
        global.globalState()
                .enable()
                .persistentLocation(setting.directory().toAbsolutePath().toString());
        manager = new DefaultCacheManager(global.build());
        ConfigurationBuilder local = new ConfigurationBuilder();
        local.memory().storage(StorageType.HEAP);
        local.persistence()
                .addStore(RocksDBStoreConfigurationBuilder.class)
                .segmented(false)
                .location("data")
                .expiredLocation("expired");
        documents = manager.createCache("documents", local.build());
        keys = new KeyTable<>(setting.keptKeys(), Documents::name);
        LongConsumer listener = setting.listener();
        if (listener != null) {
            documents.addListener(new Modified(listener));
        }
    }

    @Override
    public void load(int from, int to) {
        for (int i = from; i < to; i++) {
            documents.put(keys.at(i), Documents.of(i).toCbor());
        }
    }

    @Override
    public long field(int key) {
        return Documents.counter(documents.get(keys.at(key)));
    }

    @Override
    public void merge(int key, long value) {
        documents.compute(keys.at(key), (name, before) -> Documents.merged(before, Documents.patch(value)));
    }

    @Override
    public void close() {
        manager.stop();
    }

    /** Tells of modifications. */
    @Listener
    public static final class Modified {
        private final LongConsumer listener;

        Modified(LongConsumer listener) {
            this.listener = listener;
        }

        /** Called after the write. */
        @CacheEntryModified
        public void modified(CacheEntryModifiedEvent<String, byte[]> event) {
            if (!event.isPre()) {
                listener.accept(Documents.counter(event.getNewValue()));
            }
        }
    }
}
