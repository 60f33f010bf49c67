package io.mergekv.bench.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** H2's MVStore, which is committed after each write, or leaves that to its background thread as it does by itself. */
final class MvStoreSubject implements Subject {
    private final boolean commits;
    private final MVStore store;
    private final MVMap<String, byte[]> map;

    MvStoreSubject(Path directory, boolean commits) {
        this.commits = commits;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = new MVStore.Builder()
                .fileName(directory.resolve("store.mv").toString())
                .open();
        map = store.openMap("counts");
    }

    @Override
    public void countUp(String key, byte[] padding) {
        map.put(key, Counted.next(map.get(key), padding));
        if (commits) {
            store.commit();
        }
    }

    @Override
    public long count(String key) {
        return Counted.count(map.get(key));
    }

    @Override
    public void close() {
        store.close();
    }
}
