/** The conformance suite for providers: abstract JUnit classes to extend, and decorators that inject faults. */
@org.jspecify.annotations.NullMarked
module io.mergekv.testkit {
    requires transitive io.mergekv;
    requires transitive org.junit.jupiter.api;
    requires java.management;
    requires org.assertj.core;
    requires static org.jspecify;

    exports io.mergekv.testkit;
    exports io.mergekv.testkit.history;
    exports io.mergekv.testkit.crash;

    uses io.mergekv.spi.StoreProvider;
    uses io.mergekv.spi.CacheProvider;
    uses io.mergekv.spi.ChangeLogProvider;

    opens io.mergekv.testkit to
            org.junit.platform.commons;
}
