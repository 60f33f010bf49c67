package io.mergekv.bench.peer;

import io.mergekv.bench.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/**
 * MapDB with its write-ahead log, committed after each merge, which is what a kill does not take, and syncs. Merges of a
 * key under a lock of it. The listener is called by the writer; its log is not for others to follow.
 */
final class MapDb implements Contender {
    private static final int BATCH = 10_000;

    private final DB database;
    private final ConcurrentMap<String, byte[]> documents;
    private final KeyTable<String> keys;
    private final Stripes locks = new Stripes();
    private final @Nullable LongConsumer listener;

    MapDb(Setting setting) {
        try {
            Files.createDirectories(setting.directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = DBMaker.fileDB(setting.directory().resolve("store.mapdb").toFile())
                .transactionEnable()
                .fileChannelEnable()
                .fileLockDisable()
                .make();
        documents = database.hashMap("documents", Serializer.STRING, Serializer.BYTE_ARRAY)
                .createOrOpen();
        keys = new KeyTable<>(setting.keptKeys(), Documents::name);
        listener = setting.listener();
    }

    @Override
    public void load(int from, int to) {
        for (int i = from; i < to; i++) {
            documents.put(keys.at(i), Documents.of(i).toCbor());
            if (i % BATCH == BATCH - 1 || i == to - 1) {
                database.commit();
            }
        }
    }

    @Override
    public long field(int key) {
        return Documents.counter(documents.get(keys.at(key)));
    }

    @Override
    public void merge(int key, long value) {
        String name = keys.at(key);
        synchronized (locks.of(key)) {
            documents.put(name, Documents.merged(documents.get(name), Documents.patch(value)));
            database.commit();
        }
        Contender.tell(listener, value);
    }

    @Override
    public void close() {
        database.close();
    }
}
