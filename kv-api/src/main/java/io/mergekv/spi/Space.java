package io.mergekv.spi;

/**
 * A named, ordered map of byte keys to byte values inside a store.
 *
 * @param name lower-case letters, digits and dashes; what the store keeps on disk
 * @param ordinal the index in {@link StoreContext#spaces()}, for array access; not stable across versions
 */
public record Space(String name, int ordinal) {}
