package io.mergekv.bench.peer;

import io.mergekv.bench.Documents;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import javax.cache.event.CacheEntryEvent;
import javax.cache.processor.MutableEntry;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.IgniteDataStreamer;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheEntryProcessor;
import org.apache.ignite.cache.query.ContinuousQuery;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.logger.NullLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.isolated.IsolatedDiscoverySpi;

/**
 * Ignite as one node with persistence, its journal in mode LOG_ONLY: a write is in the system's hands when it returns,
 * so that a kill takes nothing. An atomic cache of the encoded bytes, which is faster than binary objects; a merge is an
 * entry processor. The listener is a continuous query; what it is told is not kept for those who come later.
 */
final class IgniteCaches implements Contender {
    private static final long LEAST_REGION = 256L << 20;

    private final Ignite ignite;
    private final IgniteCache<String, byte[]> documents;
    private final KeyTable<String> keys;

    IgniteCaches(Setting setting) {
        // pages hold about 450 bytes a document besides what is free in them
        long region = Math.max(LEAST_REGION, setting.cacheBytes() * 3 / 2);
        IgniteConfiguration configuration = new IgniteConfiguration()
                .setWorkDirectory(
                        setting.directory().resolve("ignite").toAbsolutePath().toString())
                .setIgniteInstanceName("bench")
                .setConsistentId("bench")
                .setLocalHost("127.0.0.1")
                .setDiscoverySpi(new IsolatedDiscoverySpi())
                .setCommunicationSpi(new TcpCommunicationSpi().setLocalAddress("127.0.0.1"))
                .setConnectorConfiguration(null)
                .setClientConnectorConfiguration(null)
                .setMetricsLogFrequency(0)
                .setGridLogger(new NullLogger())
                .setDataStorageConfiguration(new DataStorageConfiguration()
                        .setWalMode(setting.synced() ? WALMode.FSYNC : WALMode.LOG_ONLY)
                        .setDefaultDataRegionConfiguration(new DataRegionConfiguration()
                                .setPersistenceEnabled(true)
                                .setMaxSize(region)));
        ignite = Ignition.start(configuration);
        ignite.cluster().state(ClusterState.ACTIVE);
        documents = ignite.getOrCreateCache(
                new CacheConfiguration<String, byte[]>("documents").setAtomicityMode(CacheAtomicityMode.ATOMIC));
        keys = new KeyTable<>(setting.keptKeys(), Documents::name);
        LongConsumer listener = setting.listener();
        if (listener != null) {
            documents.query(new ContinuousQuery<String, byte[]>().setLocalListener(events -> {
                for (CacheEntryEvent<? extends String, ? extends byte[]> event : events) {
                    listener.accept(Documents.counter(event.getValue()));
                }
            }));
        }
    }

    @Override
    public void load(int from, int to) {
        try (IgniteDataStreamer<String, byte[]> streamer = ignite.dataStreamer("documents")) {
            for (int i = from; i < to; i++) {
                streamer.addData(keys.at(i), Documents.of(i).toCbor());
            }
        }
    }

    @Override
    public void insert(int key) {
        documents.put(keys.at(key), Documents.of(key).toCbor());
    }

    @Override
    public long field(int key) {
        return Documents.counter(documents.get(keys.at(key)));
    }

    @Override
    public void merge(int key, long value) {
        documents.invoke(keys.at(key), new Merge(value));
    }

    /** It has no order without SQL: the keys are known here, so it is asked for those. */
    @Override
    public int scan(int from, int count) {
        Set<String> wanted = new TreeSet<>();
        for (int i = from; i < from + count; i++) {
            wanted.add(keys.at(i));
        }
        int seen = 0;
        for (byte[] document : documents.getAll(wanted).values()) {
            seen += Documents.counter(document) >= 0 ? 1 : 0;
        }
        return seen;
    }

    @Override
    public void close() {
        ignite.close();
    }

    private static final class Merge implements CacheEntryProcessor<String, byte[], Void> {
        private static final long serialVersionUID = 1;

        private final long value;

        Merge(long value) {
            this.value = value;
        }

        @Override
        public Void process(MutableEntry<String, byte[]> entry, Object... arguments) {
            entry.setValue(Documents.merged(entry.getValue(), Documents.patch(value)));
            return null;
        }
    }
}
