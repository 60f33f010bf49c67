/**
 * What providers implement: {@link io.mergekv.spi.StoreProvider stores}, {@link io.mergekv.spi.CacheProvider caches}
 * and {@link io.mergekv.spi.ChangeLogProvider change logs}. All in bytes; a provider knows nothing of documents. The
 * rules are numbered in {@code docs/spec.md}, and the module {@code kv-testkit} checks them.
 */
package io.mergekv.spi;
