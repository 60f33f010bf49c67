package io.mergekv.spi;

import java.util.Map;

/**
 * A bounded, disposable map of byte keys to byte values. It may forget any entry at any time, but it must never
 * return a value other than the last one put under that key. It evicts by itself to stay within its bound.
 *
 * <p>Safe for use by many threads. The engine sees to it that two threads never write the same key at once, and that
 * no thread puts a key while another removes it. A call that fails with any exception makes the engine bypass the cache
 * for good: it must therefore be closed and never return a stale value afterwards.
 *
 * <p>Every array that a call is given is the caller's again when the call has returned, to be used for something else.
 */
public interface Cache extends AutoCloseable {
    /**
     * Copies the value under {@code key} into {@code target}; false where there is none, and then what the target holds
     * is undefined. This is the path of every read: a cache that is made well copies once and allocates nothing here.
     */
    boolean get(byte[] key, ByteTarget target);

    /**
     * Keeps {@code value} under {@code key}, replacing what was there. Where it cannot be kept (too large, no room) the
     * entry that was there is removed all the same.
     */
    void put(byte[] key, byte[] value);

    /** Forgets {@code key}. */
    void remove(byte[] key);

    /** Forgets every key that starts with {@code prefix}. */
    void clear(byte[] prefix);

    /** Counters and sizes by name; {@code entries}, {@code bytes}, {@code max-bytes} and {@code evictions} are there. */
    Map<String, Long> statistics();

    /** Releases all memory and files. Idempotent. */
    @Override
    void close();
}
