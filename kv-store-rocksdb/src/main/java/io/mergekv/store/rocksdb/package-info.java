/** The store provider {@code rocksdb} and its options. */
package io.mergekv.store.rocksdb;
