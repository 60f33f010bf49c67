/** The conformance suite for providers: abstract JUnit classes to extend, and decorators that inject faults. */
@org.jspecify.annotations.NullMarked
module io.mergekv.testkit {
    requires transitive io.mergekv;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;
    requires static org.jspecify;

    exports io.mergekv.testkit;
    exports io.mergekv.testkit.history;

    opens io.mergekv.testkit to
            org.junit.platform.commons;
}
