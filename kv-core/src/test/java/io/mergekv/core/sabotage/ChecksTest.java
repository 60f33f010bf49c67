package io.mergekv.core.sabotage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * No check of the kit can be taken out, or weakened, unnoticed: each is what some saboteur or some lie is met by, which
 * {@link LieTest} and the saboteurs' tests confirm.
 */
class ChecksTest {
    @Test
    void everyCheckIsMetByASaboteurOrALieOrHasAReason() {
        Map<String, String> unproven = new TreeMap<>(Checks.all());
        assertThat(unproven).hasSizeGreaterThan(300);
        unproven.keySet().removeAll(met());
        assertThat(unproven.keySet())
                .as("checks that only a reason proves to be needed: %s", String.join("\n", unproven.values()))
                .isEqualTo(Met.properties("unmet.properties").stringPropertyNames());
    }

    /** The codes of all checks that anything is known to be met by. */
    private static Set<String> met() {
        Set<String> met = new TreeSet<>();
        Met.properties("saboteurs.properties").values().forEach(codes -> met.addAll(Checks.codes((String) codes)));
        Properties lies = Met.properties("lies.properties");
        for (String test : lies.stringPropertyNames()) {
            LieTest.known(test).forEach(lie -> met.addAll(Checks.codes(lie.substring(lie.indexOf('@') + 1))));
        }
        return met;
    }
}
