package io.mergekv.bench.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/** MapDB with its write-ahead log, committed after each write. */
final class MapDbSubject implements Subject {
    private final DB database;
    private final ConcurrentMap<String, byte[]> map;

    MapDbSubject(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = DBMaker.fileDB(directory.resolve("store.mapdb").toFile())
                .transactionEnable()
                .fileLockDisable() // the lock file of a killed process would stop the next
                .make();
        map = database.hashMap("counts", Serializer.STRING, Serializer.BYTE_ARRAY)
                .createOrOpen();
    }

    @Override
    public void countUp(String key, byte[] padding) {
        map.put(key, Counted.next(map.get(key), padding));
        database.commit();
    }

    @Override
    public long count(String key) {
        return Counted.count(map.get(key));
    }

    @Override
    public void close() {
        database.close();
    }
}
