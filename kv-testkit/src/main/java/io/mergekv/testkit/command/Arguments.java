package io.mergekv.testkit.command;

import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.Provider;
import io.mergekv.spi.StoreProvider;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads what a command was given. What it cannot take is an {@link IllegalArgumentException} that says so in one line. */
public final class Arguments {
    /** The exit code of a command that cannot take its arguments. */
    public static final int WRONG = 2;

    private static final long MOST = 10_000_000; // in minutes still a time that System.nanoTime can be compared with

    private Arguments() {}

    /** How many, or how long: at least one. */
    public static long amount(String name, String value) {
        long amount = parse(value, 0);
        if (amount < 1 || amount > MOST) {
            throw new IllegalArgumentException(name + " is a whole number from 1 to " + MOST + ", not '" + value + "'");
        }
        return amount;
    }

    /** Any number. */
    public static long seed(String value) {
        long seed = parse(value, 0);
        if (seed != parse(value, 1)) {
            throw new IllegalArgumentException("a seed is a whole number of 64 bits, not '" + value + "'");
        }
        return seed;
    }

    /** The constant of this name, in letters of any case. */
    public static <E extends Enum<E>> E constant(Class<E> kind, String value) {
        Map<String, E> constants = new TreeMap<>();
        for (E constant : kind.getEnumConstants()) {
            constants.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        E found = constants.get(value.toLowerCase(Locale.ROOT));
        if (found == null) {
            throw unknown(kind, value, constants.keySet());
        }
        return found;
    }

    /** The provider of this name on the class path; {@code beside} are names that a caller knows without a provider. */
    public static <P extends Provider> P provider(Class<P> kind, String name, String... beside) {
        Map<String, Provider> providers = new TreeMap<>();
        providers(kind).forEach(provider -> providers.putIfAbsent(provider.name(), provider));
        Provider found = providers.get(name);
        if (found == null) {
            TreeSet<String> known = new TreeSet<>(providers.keySet());
            known.addAll(List.of(beside));
            throw unknown(kind, name, known);
        }
        return kind.cast(found);
    }

    /** ServiceLoader.load must be called in this module, which declares the uses. */
    private static Stream<? extends Provider> providers(Class<? extends Provider> kind) {
        ServiceLoader<? extends Provider> loader = kind == StoreProvider.class
                ? ServiceLoader.load(StoreProvider.class)
                : kind == CacheProvider.class
                        ? ServiceLoader.load(CacheProvider.class)
                        : ServiceLoader.load(ChangeLogProvider.class);
        return loader.stream().map(ServiceLoader.Provider::get);
    }

    private static IllegalArgumentException unknown(Class<?> kind, String name, Collection<String> known) {
        return new IllegalArgumentException("there is no " + kind.getSimpleName() + " named '" + name + "', there is "
                + (known.isEmpty() ? "none" : String.join(", ", known)));
    }

    private static long parse(String value, long otherwise) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
