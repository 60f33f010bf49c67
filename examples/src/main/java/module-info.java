/** Small programs that are compiled and run as tests. */
@org.jspecify.annotations.NullMarked
module io.mergekv.examples {
    requires io.mergekv;
    requires static org.jspecify;
}
