package io.mergekv.store.rocksdb;

import io.mergekv.Options;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/** RocksDB's options, and everything native that they hold. The reasons are in docs/adr. */
final class RocksOptions implements AutoCloseable {
    private static final int BLOOM_BITS = 10;
    private static final double HIGH_PRIORITY_RATIO = 0.5; // of the block cache, for indexes and filters
    private static final int BUFFERS_PER_SPACE = 3;
    private static final double BUFFER_BLOOM_RATIO = 0.005; // of the write buffer, for each space
    /** Of the write buffer: each space takes one at once, which must not add up to what begins a flush. */
    private static final int BLOCKS_PER_BUFFER = 128;

    /** RocksDB cuts any larger size of a memtable down to this one; what it flushes by itself is no smaller. */
    private static final long LARGEST_MEMTABLE = 64L << 30;
    /**
     * Asked for instead: so much must be free on the disk before RocksDB resumes by itself, and flushes, after a disk
     * was full.
     */
    private static final long NEVER = 1L << 60;

    /** Checkpoints make many small files; a compaction of twice as many rewrites the level below half as often. */
    private static final int FILES_BEFORE_COMPACTION = 8;

    private static final long LOG_FILE_BYTES = 1 << 20;
    private static final int LOG_FILES = 3;
    private static final long MIN_SHARD_BYTES = 8 << 20; // the largest block must be small beside a cache's shard
    private static final int MAX_SHARD_BITS = 6;

    final MemoryShares memory;
    final LRUCache blockCache;
    private final WriteBufferManager writeBuffers;
    final BloomFilter bloom = new BloomFilter(BLOOM_BITS, false);
    final DBOptions database;
    final ColumnFamilyOptions space = new ColumnFamilyOptions();
    final WriteOptions unjournaled = new WriteOptions().setDisableWAL(true);
    final WriteOptions buffered = new WriteOptions();
    final WriteOptions synced = new WriteOptions().setSync(true);
    final ReadOptions read = new ReadOptions();
    final FlushOptions flush = new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true);
    final FlushOptions exchange = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true);

    RocksOptions(Options options, MemoryShares memory) {
        this.memory = memory;
        long writeBuffer = memory.writeBuffer();
        blockCache = new LRUCache(memory.capacity(), shardBits(memory.capacity()), false, HIGH_PRIORITY_RATIO);
        // Charged to the cache: unflushed writes push blocks out. Its size is 0, so that it begins no flush.
        writeBuffers = new WriteBufferManager(0, blockCache, false);
        database = database(options, writeBuffer);
        space.setWriteBufferSize(NEVER)
                .setLevel0FileNumCompactionTrigger(FILES_BEFORE_COMPACTION)
                .setMaxWriteBufferNumber(BUFFERS_PER_SPACE)
                .setMemtablePrefixBloomSizeRatio(BUFFER_BLOOM_RATIO * writeBuffer / LARGEST_MEMTABLE)
                .setMemtableWholeKeyFiltering(true)
                .setArenaBlockSize(writeBuffer / BLOCKS_PER_BUFFER)
                .setCompressionType(compression(options.get(RocksStoreProvider.COMPRESSION)))
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(blockCache)
                        .setFilterPolicy(bloom)
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setPinTopLevelIndexAndFilter(true)
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinL0FilterAndIndexBlocksInCache(true));
    }

    private DBOptions database(Options options, long writeBuffer) {
        // Finds lost journal files that were synced before the last; this option has no setter of its own.
        Properties properties = new Properties();
        properties.setProperty("track_and_verify_wals_in_manifest", "true");
        return DBOptions.getDBOptionsFromProps(properties)
                .setAtomicFlush(true)
                .setAvoidFlushDuringShutdown(true) // the store flushes itself, through the hook
                .setMaxBgErrorResumeCount(0) // a failed flush is an error to be seen, not to be retried in silence
                .setWriteBufferManager(writeBuffers)
                .setMaxTotalWalSize(NEVER)
                .setDbWriteBufferSize(writeBuffer) // beside a manager: only how much of the journal is allocated ahead
                .setMaxOpenFiles(options.get(RocksStoreProvider.MAX_OPEN_FILES))
                .setMaxBackgroundJobs(options.get(RocksStoreProvider.BACKGROUND_JOBS))
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(LOG_FILE_BYTES)
                .setKeepLogFileNum(LOG_FILES)
                .setStatsDumpPeriodSec(0);
    }

    private static int shardBits(long cacheBytes) {
        long shards = Math.max(1, cacheBytes / MIN_SHARD_BYTES);
        return Math.min(MAX_SHARD_BITS, Long.SIZE - 1 - Long.numberOfLeadingZeros(shards));
    }

    private static CompressionType compression(RocksStoreProvider.Compression choice) {
        return switch (choice) {
            case NONE -> CompressionType.NO_COMPRESSION;
            case LZ4 -> CompressionType.LZ4_COMPRESSION;
            case ZSTD -> CompressionType.ZSTD_COMPRESSION;
        };
    }

    @Override
    public void close() {
        exchange.close();
        flush.close();
        read.close();
        synced.close();
        buffered.close();
        unjournaled.close();
        space.close();
        database.close();
        bloom.close();
        writeBuffers.close();
        blockCache.close();
    }
}
