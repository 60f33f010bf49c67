/**
 * The cache provider {@code chronicle}: an off-heap cache over Chronicle Map, bounded by bytes. Nothing is exported: it
 * is found by {@link java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // Chronicle ships no module descriptors; its types appear in no signature here
module io.mergekv.cache.chronicle {
    requires io.mergekv;
    requires chronicle.algorithms;
    requires chronicle.bytes;
    requires chronicle.core;
    requires chronicle.map;
    requires chronicle.wire;
    // What Chronicle needs and an automatic module does not pull in.
    requires java.compiler;
    requires jdk.unsupported;
    requires org.slf4j;
    requires static org.jspecify;

    provides io.mergekv.spi.CacheProvider with
            io.mergekv.cache.chronicle.ChronicleCacheProvider;
}
