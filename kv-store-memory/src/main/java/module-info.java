/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.store.memory {
    requires io.mergekv;
    requires static org.jspecify;
}
