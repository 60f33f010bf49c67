/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.cli {
    requires io.mergekv;
    requires static org.jspecify;
}
