/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.core {
    requires io.mergekv;
    requires static org.jspecify;
}
