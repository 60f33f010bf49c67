/**
 * Reference providers of all three kinds, named {@code memory}: everything is on the heap and gone at close. For tests,
 * examples, and as the plainest reading of the SPI.
 */
@org.jspecify.annotations.NullMarked
module io.mergekv.store.memory {
    requires io.mergekv;
    requires static org.jspecify;

    provides io.mergekv.spi.StoreProvider with
            io.mergekv.store.memory.MemoryStoreProvider;
    provides io.mergekv.spi.CacheProvider with
            io.mergekv.store.memory.MemoryCacheProvider;
    provides io.mergekv.spi.ChangeLogProvider with
            io.mergekv.store.memory.MemoryChangeLogProvider;
}
