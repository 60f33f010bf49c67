package io.mergekv;

import io.mergekv.spi.Engine;
import java.util.ServiceLoader;

/** Finds the engine once. */
final class Engines {
    private Engines() {}

    static Engine get() {
        return Holder.ENGINE;
    }

    private static final class Holder {
        static final Engine ENGINE = ServiceLoader.load(Engine.class, Engine.class.getClassLoader())
                .findFirst()
                .or(() -> ServiceLoader.load(Engine.class).findFirst())
                .orElseThrow(() -> new ProviderException(
                        "no engine found: add the artifact io.mergekv:kv-core to the module path or class path"));
    }
}
