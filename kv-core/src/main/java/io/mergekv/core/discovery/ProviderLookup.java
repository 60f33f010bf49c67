package io.mergekv.core.discovery;

import io.mergekv.ProviderException;
import io.mergekv.core.threads.SafeLogger;
import io.mergekv.spi.Provider;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds the providers of one kind on the module path and the class path. The first on the path never wins silently:
 * without a name there must be exactly one.
 *
 * @param <P> the kind
 */
public final class ProviderLookup<P extends Provider> {
    private static final SafeLogger LOGGER = SafeLogger.of(ProviderLookup.class);

    private final String kind;
    private final String artifact;
    private final List<P> found;
    private final List<String> broken;

    /**
     * Creates a look-up over providers already found.
     *
     * @param kind what they are called in messages
     * @param artifact the artifact that has the usual one
     * @param found the providers
     * @param broken what could not be loaded
     */
    public ProviderLookup(String kind, String artifact, List<P> found, List<String> broken) {
        this.kind = kind;
        this.artifact = artifact;
        this.found = List.copyOf(found);
        this.broken = List.copyOf(broken);
    }

    /** Looks on the path of {@code loaders}, which were told to {@code use} the service. */
    public static <P extends Provider> ProviderLookup<P> over(
            String kind, String artifact, List<ServiceLoader<P>> loaders) {
        Map<Class<?>, P> found = new LinkedHashMap<>();
        List<String> broken = new ArrayList<>();
        for (ServiceLoader<P> loader : loaders) {
            Iterator<P> iterator = loader.iterator();
            boolean more = true;
            while (more) {
                try {
                    more = iterator.hasNext();
                    if (more) {
                        P provider = iterator.next();
                        found.putIfAbsent(provider.getClass(), provider);
                    }
                } catch (ServiceConfigurationError e) {
                    String message = String.valueOf(e.getMessage());
                    if (broken.contains(message)) {
                        more = false; // a loader that fails at the same place again does not get past it
                    } else {
                        broken.add(message);
                    }
                }
            }
        }
        return new ProviderLookup<>(kind, artifact, List.copyOf(found.values()), broken);
    }

    /** The provider called {@code name}. @throws ProviderException when there is none, or more than one */
    public P named(String name) {
        List<P> matching =
                found.stream().filter(provider -> provider.name().equals(name)).toList();
        if (matching.size() != 1) {
            String wanted = matching.isEmpty() ? "no " : matching.size() + " ";
            throw new ProviderException(wanted + kind + " providers are named '" + name + "'; " + inventory());
        }
        return chosen(matching.get(0));
    }

    /** The only provider, if there is one. @throws ProviderException when there is more than one */
    public Optional<P> only() {
        if (found.size() > 1) {
            throw new ProviderException(
                    "there is more than one " + kind + " provider: choose one by name; " + inventory());
        }
        return found.stream().findFirst().map(this::chosen);
    }

    /** The error for a provider that is needed and absent. */
    public ProviderException missing() {
        return new ProviderException("there is no " + kind + " provider; " + inventory());
    }

    private P chosen(P provider) {
        LOGGER.log(Level.DEBUG, "using " + describe(provider), null);
        return provider;
    }

    private String inventory() {
        StringBuilder text = new StringBuilder("found: ");
        text.append(
                found.isEmpty()
                        ? "none"
                        : String.join(", ", found.stream().map(this::describe).toList()));
        if (!broken.isEmpty()) {
            text.append("; could not load: ").append(String.join("; ", broken));
        }
        return text.append("; the artifact ")
                .append(artifact)
                .append(" has the usual one, add it to the module path or class path")
                .toString();
    }

    private String describe(P provider) {
        Class<?> type = provider.getClass();
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        return kind + " '" + provider.name() + "' " + provider.version() + " (" + type.getName()
                + (location == null ? "" : " in " + location) + ")";
    }
}
