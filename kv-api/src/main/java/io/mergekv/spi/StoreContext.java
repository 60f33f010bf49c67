package io.mergekv.spi;

import java.util.List;
import java.util.OptionalLong;

/** What a store is given at open. */
public interface StoreContext extends ProviderContext {
    /** Every space that the engine will use, in ordinal order; a store opens or creates exactly these. */
    List<Space> spaces();

    /**
     * To be called, and returned from, before any unjournaled write becomes durable: in {@code flush}, {@code copyTo},
     * {@code compact} and {@code close}, and before every flush of a write buffer, whoever asked for it and on whatever
     * thread. The engine syncs the change log in it, so that the store on disk is never ahead of the log. A call covers the
     * writes that began before it (STORE-38): no others may become durable by it. It may be called more than once for a
     * flush, also while writes wait, and then it must be quick the second time. When it throws, the flush must fail, and
     * what was written stays for a later one (STORE-39).
     *
     * <p>A callback of a native library is no place for it alone: native threads may not find Java's classes, as where
     * the store is in a class loader other than the system's.
     */
    Runnable beforeFlush();

    /**
     * How many bytes of memory the store may take in all: for what it caches of its files, their indexes, and writes that
     * are not flushed yet. At least {@link StoreProvider#leastMemoryBytes}. Empty when the user set no budget: then the
     * provider's own defaults hold. A store that has its data in memory takes what the data takes.
     */
    default OptionalLong memoryBytes() {
        return OptionalLong.empty();
    }

    /**
     * Whether the engine has just called {@link StoreProvider#inspect} for this directory, and nothing was changed since:
     * {@link StoreProvider#open} need not look for damage again before it changes a file.
     */
    default boolean inspected() {
        return false;
    }
}
