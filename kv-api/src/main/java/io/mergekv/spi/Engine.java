package io.mergekv.spi;

import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.DatabaseConfig;
import io.mergekv.Document;
import io.mergekv.Patch;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The implementation behind the public API: opens databases and calculates with documents. There is one implementation, in
 * the module {@code io.mergekv.core}; it is found by {@link java.util.ServiceLoader} and is safe for use by many
 * threads.
 */
public interface Engine {
    /** See {@link Database#open(Path)}. */
    Database open(DatabaseConfig config);

    /** See {@link ChangeLogReader#open(Path)}. */
    ChangeLogReader openReader(DatabaseConfig config);

    /** {@code patch} applied to {@code before}; null is an absent document. */
    Document apply(@Nullable Document before, Patch patch);

    /** The minimal patch that turns {@code before} into {@code after}. */
    Patch diff(@Nullable Document before, Document after);

    /** The patch that does what {@code first} and then {@code second} do. */
    Patch compose(Patch first, Patch second);
}
