package io.mergekv.spi;

/** What a cache is given at open. */
public interface CacheContext extends ProviderContext {
    /** How many bytes the cache may take in all, its own overhead included. */
    long maxBytes();
}
