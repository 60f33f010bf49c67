/**
 * The cache over Chronicle Map: values off the heap in one map, and beside it, on the heap, the order in which they are
 * evicted. See {@code docs/adr/0006}.
 */
@NullMarked
package io.mergekv.cache.chronicle;

import org.jspecify.annotations.NullMarked;
