package io.mergekv;

import io.mergekv.spi.Engine;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the engine where this module was loaded from, else where the calling thread's context class loader looks.
 * Remembers only what it has found: a static initialiser that fails does so once with the reason, and then for good
 * without.
 */
final class Engines {
    private static volatile @Nullable Engine found;

    private Engines() {}

    /** The engine. @throws ProviderException when there is none, or its classes cannot be loaded */
    static Engine get() {
        Engine engine = found;
        if (engine == null) {
            engine = find();
            found = engine;
        }
        return engine;
    }

    private static Engine find() {
        ProviderException failure = new ProviderException(
                "there is no engine: add the artifact io.mergekv:kv-core, in the version of kv-api,"
                        + " to the module path or class path");
        for (ServiceLoader<Engine> loader : List.of(
                ServiceLoader.load(Engine.class, Engine.class.getClassLoader()), ServiceLoader.load(Engine.class))) {
            try {
                Optional<Engine> first = loader.findFirst();
                if (first.isPresent()) {
                    return first.get();
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                if (failure.getCause() == null) {
                    failure = new ProviderException(
                            "the engine cannot be loaded (" + e + because(e)
                                    + "): add the artifact io.mergekv:kv-core, in"
                                    + " the version of kv-api, and the libraries that it needs to the module path or"
                                    + " class path",
                            e);
                }
            }
        }
        throw failure;
    }

    private static String because(Throwable e) {
        return e.getCause() == null ? "" : ", " + e.getCause();
    }
}
