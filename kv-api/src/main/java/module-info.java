/** The public API of MergeKV and the interfaces that providers implement. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // qualified exports to modules that are built later
module io.mergekv {
    requires static transitive org.jspecify;

    exports io.mergekv;
    exports io.mergekv.spi;
    exports io.mergekv.cbor to
            io.mergekv.core,
            io.mergekv.json;

    uses io.mergekv.spi.Engine;
}
