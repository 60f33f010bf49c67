package io.mergekv.store.rocksdb;

import static java.util.Objects.requireNonNull;

import io.mergekv.Option;
import io.mergekv.Options;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.RocksDB;

/**
 * Opens stores kept in RocksDB. Each space is a column family; flushes are atomic over all of them.
 *
 * <p>The first store opened in a process unpacks a native library of 17 MB into {@code java.io.tmpdir}, loads and
 * deletes it; any number of processes may do so at once. On JDK 24 and later
 * {@code --enable-native-access=rocksdbjni} (on the class path {@code =ALL-UNNAMED}) silences the JVM's warning.
 */
public final class RocksStoreProvider implements StoreProvider {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;

    /**
     * Memory for blocks read from disk, their indexes and filters, that writes never take; what is reserved for writes
     * and not in use holds blocks, too. Of a budget for the database: what {@link #WRITE_BUFFER_BYTES} leave, half the
     * store's part by default.
     */
    public static final Option<Long> BLOCK_CACHE_BYTES = Option.bytes(
            "store.rocksdb.block-cache-bytes",
            64 * MIB,
            MIB,
            1024 * GIB,
            "memory for blocks read from disk, with their indexes and filters");

    /**
     * Memory for writes not yet flushed, over all spaces; while a flush is running twice as much may be in use, which is
     * reserved, and then writes wait. Of a budget for the database: a quarter of the store's part by default, and at most 256 MiB.
     */
    public static final Option<Long> WRITE_BUFFER_BYTES = Option.bytes(
            "store.rocksdb.write-buffer-bytes",
            32 * MIB,
            256 * KIB,
            32 * GIB,
            "memory for writes not yet flushed, over all spaces; for a short time twice as much may be in use");

    /** How blocks are compressed on disk. A change holds for files written from then on. */
    public static final Option<Compression> COMPRESSION = Option.choice(
            "store.rocksdb.compression", Compression.LZ4, "how blocks are compressed on disk: none, lz4 or zstd");

    /** How many files the store keeps open at once. */
    public static final Option<Integer> MAX_OPEN_FILES = Option.integer(
            "store.rocksdb.max-open-files", 1000, 32, 1_000_000, "how many files the store keeps open at once");

    /** How many flushes and compactions may run at once. */
    public static final Option<Integer> BACKGROUND_JOBS = Option.integer(
            "store.rocksdb.background-jobs", 2, 2, 256, "how many flushes and compactions may run at once");

    /** Creates the provider. */
    public RocksStoreProvider() {}

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public String version() {
        return NativeLibrary.VERSION;
    }

    @Override
    public List<Option<?>> options() {
        return List.of(BLOCK_CACHE_BYTES, WRITE_BUFFER_BYTES, COMPRESSION, MAX_OPEN_FILES, BACKGROUND_JOBS);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DURABLE, Capability.COPY);
    }

    @Override
    public long leastMemoryBytes(Options options) {
        return MemoryShares.least(options);
    }

    @Override
    public void prepare() {
        requireNonNull(RocksDB.class); // where the library is not on the path, it is this that fails
        NativeLibrary.load();
    }

    @Override
    public Store open(StoreContext context) {
        prepare();
        return StoreOpening.open(context);
    }

    @Override
    public Optional<StoreSnapshot> inspect(StoreContext context) {
        prepare();
        return Optional.of(StoreOpening.inspect(context));
    }

    /** How blocks are compressed on disk. */
    public enum Compression {
        /** Not at all. */
        NONE,
        /** LZ4: fast. */
        LZ4,
        /** Zstandard: smaller, slower to write. */
        ZSTD
    }
}
