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
}
