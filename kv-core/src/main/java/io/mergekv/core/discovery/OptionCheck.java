package io.mergekv.core.discovery;

import io.mergekv.InvalidOptionException;
import io.mergekv.Option;
import io.mergekv.Options;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Validates the options of a database before anything is opened. */
public final class OptionCheck {
    private OptionCheck() {}

    /**
     * Checks that every option that was set is declared, and fits its declaration.
     *
     * @throws InvalidOptionException otherwise, naming what is declared
     */
    public static void check(Options options, List<Option<?>> declared) {
        Map<String, Option<?>> byName = new TreeMap<>();
        declared.forEach(option -> byName.put(option.name(), option));
        for (String name : options.asMap().keySet()) {
            Option<?> option = byName.get(name);
            if (option == null) {
                throw new InvalidOptionException("unknown option '" + name
                        + "'; the engine and the chosen providers take: " + String.join(", ", byName.keySet()));
            }
            options.get(option);
        }
    }
}
