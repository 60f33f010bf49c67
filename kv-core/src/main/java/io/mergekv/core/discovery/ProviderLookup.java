package io.mergekv.core.discovery;

import io.mergekv.ProviderException;
import io.mergekv.core.threads.SafeLogger;
import io.mergekv.spi.Provider;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

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
        Set<String> broken = new LinkedHashSet<>();
        for (ServiceLoader<P> loader : loaders) {
            look(loader.iterator(), found, broken);
        }
        return new ProviderLookup<>(kind, artifact, List.copyOf(found.values()), List.copyOf(broken));
    }

    private static <P extends Provider> void look(
            Iterator<P> providers, Map<Class<?>, P> found, Collection<String> broken) {
        Set<String> met = new HashSet<>();
        boolean more = true;
        while (more) {
            try {
                more = providers.hasNext();
                if (more) {
                    P provider = providers.next();
                    Objects.requireNonNull(provider.name()); // may be the first to need a library
                    found.putIfAbsent(provider.getClass(), provider);
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                String message = e instanceof LinkageError
                        ? e.toString()
                        : e.getMessage() + (e.getCause() == null ? "" : " (" + e.getCause() + ")");
                broken.add(message);
                more = met.add(message); // a loader that fails at the same place again does not get past it
            }
        }
    }

    /** The provider called {@code name}. @throws ProviderException when there is none, or more than one */
    public P named(String name) {
        return named(name, "there is no " + kind + " provider '" + name + "'");
    }

    /**
     * The provider called {@code name}, with which the database was made.
     *
     * @throws ProviderException when there is none, or more than one
     */
    public P ofDatabase(String name) {
        return named(
                name,
                "the database was made with the " + kind + " '" + name
                        + "', and there is no provider of that name: it cannot be opened with another");
    }

    private P named(String name, String absent) {
        List<P> matching =
                found.stream().filter(provider -> provider.name().equals(name)).toList();
        if (matching.size() > 1) {
            throw new ProviderException(matching.size() + " " + kind + " providers are named '" + name
                    + "': leave one of them on the path; " + inventory());
        }
        if (matching.isEmpty()) {
            throw new ProviderException(absent + "; " + inventory() + remedy());
        }
        return chosen(matching.get(0));
    }

    /** The only provider, if there is one. @throws ProviderException when there is more than one */
    public Optional<P> only() {
        if (found.size() > 1) {
            String part = kind.substring(kind.lastIndexOf(' ') + 1);
            String example = found.get(0).name();
            throw new ProviderException("there is more than one " + kind
                    + " provider, and nothing says which one to take: name it, as in Database.at(directory)." + part
                    + "(\"" + example + "\"), or --" + part + " " + example + " on the command line; " + inventory());
        }
        return found.stream().findFirst().map(this::chosen);
    }

    /** The error for a provider that is needed and absent. */
    public ProviderException missing() {
        return new ProviderException("there is no " + kind + " provider; " + inventory() + remedy());
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
        return text.toString();
    }

    private String remedy() {
        return "; the artifact " + artifact + " has the usual one, add it to the module path or class path";
    }

    private String describe(P provider) {
        return kind + " '" + provider.name() + "' " + version(provider) + " ("
                + provider.getClass().getName() + Linked.location(provider.getClass()) + ")";
    }

    private static String version(Provider provider) {
        try {
            return provider.version();
        } catch (LinkageError e) {
            return "of an unknown version";
        }
    }
}
