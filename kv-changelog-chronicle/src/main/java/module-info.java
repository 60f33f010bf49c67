/** To be filled. */
@org.jspecify.annotations.NullMarked
module io.mergekv.changelog.chronicle {
    requires io.mergekv;
    requires static org.jspecify;
}
