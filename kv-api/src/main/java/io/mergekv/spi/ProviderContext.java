package io.mergekv.spi;

import io.mergekv.Options;
import java.nio.file.Path;

/** What every provider is given at open. */
public interface ProviderContext {
    /** A directory of the provider's own. It exists when the provider is opened for writing. */
    Path directory();

    /** The options that were set, validated against {@link Provider#options()}. */
    Options options();
}
