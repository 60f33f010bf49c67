package io.mergekv.store.rocksdb;

import io.mergekv.ProviderException;
import org.rocksdb.RocksDB;

/** RocksDB's native library, one in a JVM. */
final class NativeLibrary {
    /** The version that the module is built and tested with. */
    static final String VERSION = "RocksDB 11.8.1";

    private NativeLibrary() {}

    /** Loads it unless that was done before. */
    static void load() {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | LinkageError e) {
            throw new ProviderException(
                    "the store rocksdb cannot load its native library, which it unpacks to java.io.tmpdir = "
                            + System.getProperty("java.io.tmpdir")
                            + " (" + rootMessage(e) + "): set -Djava.io.tmpdir, or the environment variable"
                            + " ROCKSDB_SHAREDLIB_DIR, to a directory that is writable, has 20 MB free and is not"
                            + " mounted noexec",
                    e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.toString();
    }
}
