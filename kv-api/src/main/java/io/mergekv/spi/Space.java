package io.mergekv.spi;

/**
 * A named, ordered map of byte keys to byte values inside a store.
 *
 * @param name lower-case letters, digits and dashes; what the store keeps on disk
 * @param ordinal the index in {@link StoreContext#spaces()}: a store that holds what it opened for each space in an array
 *     finds it there without a look-up by name. Another version may number otherwise, so it never goes to disk
 */
public record Space(String name, int ordinal) {}
