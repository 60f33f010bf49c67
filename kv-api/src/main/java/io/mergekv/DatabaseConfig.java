package io.mergekv;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a database is to be opened: what {@link DatabaseBuilder} collected.
 *
 * @param directory the database's directory
 * @param store the name of the store provider; empty for the only one on the path
 * @param cache the name of the cache provider, or {@code none}; empty for the only one on the path, if any
 * @param log the name of the change log provider, or {@code store} for the store's own; empty for the one the database
 *     was made with, or the only one on the path, else the store's own
 * @param options the options that were set
 * @param existing whether only a database that is there is opened, and none created
 */
public record DatabaseConfig(
        Path directory,
        Optional<String> store,
        Optional<String> cache,
        Optional<String> log,
        Options options,
        boolean existing) {}
