/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.json {
    requires io.mergekv;
    requires static org.jspecify;
}
