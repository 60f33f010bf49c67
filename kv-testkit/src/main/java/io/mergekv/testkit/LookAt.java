package io.mergekv.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** What whoever breaks a rule should look at first: one hint for each rule that the kit proves. Immutable. */
final class LookAt {
    private final Properties hints;

    private LookAt(Properties hints) {
        this.hints = hints;
    }

    static LookAt bundled() {
        Properties hints = new Properties();
        try (InputStream file = LookAt.class.getResourceAsStream("look-at.properties")) {
            if (file == null) {
                throw new IllegalStateException("the kit's jar lacks look-at.properties");
            }
            hints.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LookAt(hints);
    }

    /** The hint for {@code rule}; empty where there is none. */
    Optional<String> hint(String rule) {
        return Optional.ofNullable(hints.getProperty(rule));
    }

    /** The rules that have a hint. */
    Set<String> rules() {
        return hints.stringPropertyNames();
    }
}
