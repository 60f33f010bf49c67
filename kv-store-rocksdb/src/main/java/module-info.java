/** The store provider {@code rocksdb}: documents on disk in RocksDB. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // rocksdbjni has no module descriptor; none of its types is exported
module io.mergekv.store.rocksdb {
    requires transitive io.mergekv;
    requires rocksdbjni;
    requires static org.jspecify;

    exports io.mergekv.store.rocksdb;

    provides io.mergekv.spi.StoreProvider with
            io.mergekv.store.rocksdb.RocksStoreProvider;
}
