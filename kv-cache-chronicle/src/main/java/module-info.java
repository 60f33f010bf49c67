/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.cache.chronicle {
    requires io.mergekv;
    requires static org.jspecify;
}
