/** Benchmarks. Never published. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings({"requires-automatic", "module"})
module io.mergekv.bench {
    requires io.mergekv;
    requires jmh.core;
    requires rocksdbjni;
    requires com.h2database.mvstore;
    requires mapdb;
    requires chronicle.map;
    requires chronicle.queue;
    requires chronicle.core;
    requires chronicle.bytes;
    requires chronicle.wire;
    requires org.slf4j;
    requires jdk.unsupported;
    requires java.compiler;
    requires java.management;
    requires static org.jspecify;
}
