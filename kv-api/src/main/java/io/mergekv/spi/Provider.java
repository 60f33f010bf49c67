package io.mergekv.spi;

import io.mergekv.Option;
import java.util.List;

/**
 * What every provider says of itself. Implementations are found by {@link java.util.ServiceLoader}, need a public
 * no-argument constructor that does nothing, and must be safe for use by many threads.
 */
public interface Provider {
    /** The name by which a configuration asks for this provider: lower-case letters, digits and dashes, never empty. */
    String name();

    /** The version of the provider and of the engine below it, for people to read; never empty. */
    String version();

    /**
     * The options that the provider takes. Names start with the provider's kind and name, as in
     * {@code store.rocksdb.block-cache-bytes}; an option set by the user that nobody declares is refused at open.
     */
    default List<Option<?>> options() {
        return List.of();
    }

    /**
     * Makes sure that an open can run in this JVM: loads classes and native libraries, asks for flags. Reads and writes
     * no file of a database. The engine calls it before it makes a directory or changes a file, beside other work and
     * perhaps more than once; what was loaded stays loaded. A {@link LinkageError}, as of a library that is not on the
     * path, need not be caught: the engine names the provider and the class.
     *
     * @throws io.mergekv.ProviderException when the provider cannot run here; the message says what would help
     */
    default void prepare() {}
}
