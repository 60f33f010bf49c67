/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.bench {
    requires io.mergekv;
    requires static org.jspecify;
}
