package io.mergekv.spi;

/** Opens {@link Cache caches}. */
public interface CacheProvider extends Provider {
    /** Opens an empty cache. What an earlier process left in the directory is of no use and is removed. */
    Cache open(CacheContext context);
}
