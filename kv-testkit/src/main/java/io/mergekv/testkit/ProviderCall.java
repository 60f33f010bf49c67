package io.mergekv.testkit;

/** The calls on a provider that a {@link FaultPlan} can tamper with. */
public enum ProviderCall {
    /** {@link io.mergekv.spi.StoreProvider#open}. */
    STORE_OPEN,
    /** {@code get} on a store or on a snapshot of it. */
    STORE_GET,
    /** {@code scan} on a store or on a snapshot of it. */
    STORE_SCAN,
    /** {@link io.mergekv.spi.Store#write}. */
    STORE_WRITE,
    /** {@link io.mergekv.spi.Store#syncJournal}. */
    STORE_SYNC_JOURNAL,
    /** {@link io.mergekv.spi.Store#flush}. */
    STORE_FLUSH,
    /** {@link io.mergekv.spi.Store#snapshot}. */
    STORE_SNAPSHOT,
    /** {@link io.mergekv.spi.Store#close}. */
    STORE_CLOSE,
    /** {@link io.mergekv.spi.ChangeLogProvider#open}. */
    LOG_OPEN,
    /** {@link io.mergekv.spi.ChangeLog#append}. */
    LOG_APPEND,
    /** {@link io.mergekv.spi.ChangeLog#sync}. */
    LOG_SYNC,
    /** {@link io.mergekv.spi.LogReader#read}. */
    LOG_READ,
    /** {@link io.mergekv.spi.LogCursor#next}. */
    LOG_NEXT,
    /** {@link io.mergekv.spi.ChangeLog#trimBefore}. */
    LOG_TRIM,
    /** {@link io.mergekv.spi.ChangeLog#cutAfter}. */
    LOG_CUT,
    /** {@link io.mergekv.spi.ChangeLog#close}. */
    LOG_CLOSE,
    /** {@link io.mergekv.spi.CacheProvider#open}. */
    CACHE_OPEN,
    /** {@link io.mergekv.spi.Cache#get}. */
    CACHE_GET,
    /** {@link io.mergekv.spi.Cache#put}. */
    CACHE_PUT,
    /** {@link io.mergekv.spi.Cache#remove}. */
    CACHE_REMOVE,
    /** {@link io.mergekv.spi.Cache#clear}. */
    CACHE_CLEAR,
    /** {@link io.mergekv.spi.Cache#close}. */
    CACHE_CLOSE
}
