package io.mergekv.core.sabotage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.Event;

/**
 * Which checks each saboteur is met by, as {@code saboteurs.properties} has it: a check that is taken out leaves its
 * saboteurs to other ones. Learnt anew, into {@code target}, with {@code -Dmergekv.lies.learn=REGEX}, by name.
 */
final class Met {
    private static final Pattern LEARNT = Pattern.compile(System.getProperty("mergekv.lies.learn", ""));

    /** In place of codes: chance decides. */
    private static final String BY_CHANCE = "?";

    private Met() {}

    /** Whether what {@code name} is met by is to be learnt, and not to be confirmed. */
    static boolean learns(String name) {
        return LEARNT.matcher(name).matches();
    }

    /** Expects that {@code failure} came through the checks that are known to meet {@code saboteur}. */
    static void confirm(String saboteur, Event failure) {
        String met = Checks.metBy(throwable(failure));
        if (learns(saboteur)) {
            learnt("saboteurs.properties", saboteur + "=" + met);
            return;
        }
        String known = properties("saboteurs.properties").getProperty(saboteur, "not known");
        if (!known.equals(BY_CHANCE)) {
            assertThat(met).as("the checks that %s met", saboteur).isEqualTo(known);
        }
    }

    /** What ended a test. */
    static Throwable throwable(Event failure) {
        return failure.getPayload(TestExecutionResult.class)
                .flatMap(TestExecutionResult::getThrowable)
                .orElseThrow();
    }

    static void learnt(String file, String line) {
        try {
            Files.writeString(
                    Path.of("target", file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Properties properties(String file) {
        Properties properties = new Properties();
        try (InputStream in = Met.class.getResourceAsStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
