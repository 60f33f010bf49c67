/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.store.rocksdb {
    requires io.mergekv;
    requires static org.jspecify;
}
