package io.mergekv.testkit.command;

import io.mergekv.DatabaseBuilder;
import io.mergekv.InvalidOptionException;
import io.mergekv.Option;
import io.mergekv.spi.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Options that a command was given as {@code name=value}, for the databases that it opens. Each holds for the databases
 * that have its provider; those of the engine hold for all. Not thread-safe.
 */
public final class ProviderOptions {
    private static final List<String> KINDS = List.of("store.", "cache.", "log.");

    private final Map<String, String> values = new LinkedHashMap<>();

    /** None yet. */
    public ProviderOptions() {}

    /** Takes {@code name=value}. @throws IllegalArgumentException when it is not that */
    public void add(String given) {
        int at = given.indexOf('=');
        if (at <= 0) {
            throw new IllegalArgumentException("--option takes name=value, not '" + given + "'");
        }
        if (given.contains(",")) {
            throw new IllegalArgumentException("--option takes no value with a comma: '" + given + "'");
        }
        values.put(given.substring(0, at), given.substring(at + 1));
    }

    /**
     * Checks every option against those that the engine and {@code providers} declare.
     *
     * @throws IllegalArgumentException when one is unknown or its value is wrong
     */
    public void check(List<? extends Provider> providers) {
        Map<String, Option<?>> declared = new LinkedHashMap<>();
        Stream.concat(
                        DatabaseBuilder.options().stream(),
                        providers.stream().flatMap(provider -> provider.options().stream()))
                .forEach(option -> declared.put(option.name(), option));
        values.forEach((name, value) -> {
            Option<?> option = declared.get(name);
            if (option == null) {
                throw new IllegalArgumentException("there is no option named '" + name + "', there is "
                        + String.join(", ", new TreeSet<>(declared.keySet())));
            }
            try {
                option.parse(value);
            } catch (InvalidOptionException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }

    /** Those for a database with the {@code providers} of these names, such as {@code store.rocksdb} or {@code log.store}. */
    public Map<String, String> of(String... providers) {
        Map<String, String> chosen = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            boolean ofAProvider = KINDS.stream().anyMatch(name::startsWith);
            if (!ofAProvider || Stream.of(providers).anyMatch(provider -> name.startsWith(provider + "."))) {
                chosen.put(name, value);
            }
        });
        return chosen;
    }
}
