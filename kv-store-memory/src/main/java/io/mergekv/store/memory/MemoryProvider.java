package io.mergekv.store.memory;

import io.mergekv.spi.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the three providers say of themselves. */
interface MemoryProvider extends Provider {
    @Override
    default String name() {
        return "memory";
    }

    @Override
    default String version() {
        Properties versions = new Properties();
        try (InputStream in = MemoryProvider.class.getResourceAsStream("versions.properties")) {
            if (in != null) {
                versions.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("this module's jar cannot be read", e);
        }
        return versions.getProperty("module", "unknown") + " on Java " + Runtime.version();
    }
}
