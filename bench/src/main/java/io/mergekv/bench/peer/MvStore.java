package io.mergekv.bench.peer;

import io.mergekv.bench.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * H2's MVStore, committed after each merge, which is what a kill does not take; left to itself it commits once a second.
 * Merges of a key under a lock of it. The listener is called by the writer; there is no log.
 */
final class MvStore implements Contender {
    private final MVStore store;
    private final MVMap<String, byte[]> documents;
    private final KeyTable<String> keys;
    private final Stripes locks = new Stripes();
    private final @Nullable LongConsumer listener;

    MvStore(Setting setting) {
        try {
            Files.createDirectories(setting.directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = new MVStore.Builder()
                .fileName(setting.directory().resolve("store.mv").toString())
                .cacheSize((int) (setting.cacheBytes() >> 20))
                .open();
        documents = store.openMap("documents");
        keys = new KeyTable<>(setting.keptKeys(), Documents::name);
        listener = setting.listener();
    }

    @Override
    public void load(int from, int to) {
        for (int i = from; i < to; i++) {
            documents.put(keys.at(i), Documents.of(i).toCbor());
        }
        store.commit();
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
            store.commit();
        }
        Contender.tell(listener, value);
    }

    @Override
    public int scan(int from, int count) {
        int seen = 0;
        for (Iterator<byte[]> values = values(from); seen < count && values.hasNext(); ) {
            seen += Documents.counter(values.next()) >= 0 ? 1 : 0;
        }
        return seen;
    }

    private Iterator<byte[]> values(int from) {
        var cursor = documents.cursor(keys.at(from));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public byte[] next() {
                cursor.next();
                return cursor.getValue();
            }
        };
    }

    @Override
    public void close() {
        store.close();
    }
}
