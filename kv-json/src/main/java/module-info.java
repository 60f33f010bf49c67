/** Documents and patches from and to JSON text. */
@org.jspecify.annotations.NullMarked
module io.mergekv.json {
    requires transitive io.mergekv;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports io.mergekv.json;
}
