/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.examples {
    requires io.mergekv;
    requires static org.jspecify;
}
