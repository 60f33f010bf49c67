/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.testkit {
    requires io.mergekv;
    requires static org.jspecify;
}
