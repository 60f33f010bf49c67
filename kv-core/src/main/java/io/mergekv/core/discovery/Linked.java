package io.mergekv.core.discovery;

import io.mergekv.ProviderException;
import io.mergekv.spi.Provider;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.function.Supplier;

/** Calls of a provider that may be the first to need its libraries. */
public final class Linked {
    private Linked() {}

    /**
     * What {@code call} gives.
     *
     * @throws ProviderException when a class or a native library that the provider is built on cannot be loaded
     */
    public static <T> T call(String kind, Provider provider, Supplier<T> call) {
        try {
            return call.get();
        } catch (LinkageError e) {
            throw new ProviderException(
                    "the " + kind + " provider " + provider.getClass().getName() + location(provider.getClass())
                            + " cannot run here: " + missing(e),
                    e);
        }
    }

    /** The same for a call without a result. */
    public static void run(String kind, Provider provider, Runnable call) {
        call(kind, provider, () -> {
            call.run();
            return provider;
        });
    }

    /** What a linkage error says is missing, and what to do. */
    public static String missing(LinkageError e) {
        String named = String.valueOf(e.getMessage());
        boolean isClass = e instanceof NoClassDefFoundError && !named.contains(" ");
        String what = isClass ? "the class " + named.replace('/', '.') + " is missing" : e + cause(e);
        return what + "; add the library that has it to the module path or class path, in the version that the provider"
                + " was built with, or choose another provider";
    }

    private static String cause(LinkageError e) {
        return e.getCause() == null ? "" : " (" + e.getCause() + ")";
    }

    /** Where the code of {@code type} is from, for people. */
    static String location(Class<?> type) {
        ProtectionDomain domain = type.getProtectionDomain();
        CodeSource source = domain == null ? null : domain.getCodeSource();
        URL location = source == null ? null : source.getLocation();
        return location == null ? "" : " in " + location;
    }
}
