package io.mergekv.bench.kill;

import java.nio.file.Path;

/**
 * A database that keeps a count and some bytes under a key, as its own documentation says to use it when a write that
 * returned must survive a kill of the process. Keys are written by one thread each; threads write at once.
 */
interface Subject extends AutoCloseable {
    /** Reads what is under the key, counts one up, and writes it; returns when it is kept. */
    void countUp(String key, byte[] padding);

    /** The count under the key; 0 where there is none. */
    long count(String key);

    @Override
    void close();

    /** Opens the subject of that name, in a directory. */
    static Subject open(String name, Path directory) {
        return switch (name) {
            case "mergekv" -> new MergeKvSubject(directory);
            case "h2-mvstore" -> new MvStoreSubject(directory, true);
            case "h2-mvstore, as it comes" -> new MvStoreSubject(directory, false);
            case "mapdb" -> new MapDbSubject(directory);
            case "rocksdb" -> new RocksDbSubject(directory);
            default -> throw new IllegalArgumentException("there is no subject '" + name + "'");
        };
    }
}
