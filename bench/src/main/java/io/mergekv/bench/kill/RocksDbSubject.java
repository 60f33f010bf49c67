package io.mergekv.bench.kill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** RocksDB alone, with its own write-ahead log, not synced. */
final class RocksDbSubject implements Subject {
    private final Options options = new Options().setCreateIfMissing(true);
    private final RocksDB database;

    RocksDbSubject(Path directory) {
        RocksDB.loadLibrary();
        try {
            Files.createDirectories(directory);
            database = RocksDB.open(options, directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void countUp(String key, byte[] padding) {
        byte[] name = key.getBytes(UTF_8);
        try {
            database.put(name, Counted.next(database.get(name), padding));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long count(String key) {
        try {
            return Counted.count(database.get(key.getBytes(UTF_8)));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        database.close();
        options.close();
    }
}
