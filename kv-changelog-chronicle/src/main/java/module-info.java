/**
 * The change log provider {@code chronicle}: a persisted log over Chronicle Queue that other processes can tail.
 * Nothing is exported: it is found by {@link java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // Chronicle ships no module descriptors; its types appear in no signature here
module io.mergekv.changelog.chronicle {
    requires io.mergekv;
    requires chronicle.bytes;
    requires chronicle.core;
    requires chronicle.queue;
    requires chronicle.wire;
    // What Chronicle needs and an automatic module does not pull in.
    requires java.compiler;
    requires jdk.unsupported;
    requires org.slf4j;
    requires static org.jspecify;

    provides io.mergekv.spi.ChangeLogProvider with
            io.mergekv.changelog.chronicle.ChronicleChangeLogProvider;
}
