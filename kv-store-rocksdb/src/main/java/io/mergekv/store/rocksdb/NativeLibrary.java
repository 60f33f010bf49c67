package io.mergekv.store.rocksdb;

import io.mergekv.ProviderException;
import java.io.IOException;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native library, one in a JVM. RocksDB unpacks it to a file that it deletes when the JVM exits, so that each
 * process that is killed would leave 17 MB behind. It is unpacked into a directory of its own here, which is deleted as
 * soon as the library is loaded; where a loaded library cannot be deleted (Windows), and when the process is killed
 * before, the next start of a process does that.
 */
final class NativeLibrary {
    /** The version that the module is built and tested with. */
    static final String VERSION = "RocksDB 11.8.1";

    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it unless that was done before. */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        try {
            if (System.getenv("ROCKSDB_SHAREDLIB_DIR") == null) {
                unpackAndLoad();
            }
            RocksDB.loadLibrary();
            loaded = true;
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new ProviderException(
                    "the store rocksdb cannot load its native library, which it unpacks to java.io.tmpdir = "
                            + System.getProperty("java.io.tmpdir") + " (" + root(e)
                            + "): set -Djava.io.tmpdir, or the environment variable ROCKSDB_SHAREDLIB_DIR, to a"
                            + " directory that is writable, has 20 MB free and is not mounted noexec",
                    e);
        }
    }

    private static void unpackAndLoad() throws IOException {
        UnpackDirectory directory = UnpackDirectory.create();
        try {
            NativeLibraryLoader.getInstance().loadLibrary(directory.path().toString());
        } finally {
            closeIfPossible(directory);
        }
    }

    private static void closeIfPossible(UnpackDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            // The library is loaded all the same, or that has failed with an exception of its own.
        }
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
