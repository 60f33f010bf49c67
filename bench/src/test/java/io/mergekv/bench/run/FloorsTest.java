package io.mergekv.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class FloorsTest {
    private static final String ROW = "merge-field.1.10000";

    @Test
    void aRatioBelowItsFloorInEveryRoundIsNamedWithBoth() {
        assertThat(floors("0.5").breaches(Map.of(ROW, List.of(0.3, 0.4, 0.2))))
                .containsExactly(Map.entry(ROW, "merge-field.1.10000: the ratio 0.4 is below the floor 0.5"));
    }

    @Test
    void oneRoundAtTheFloorIsEnough() {
        assertThat(floors("0.5").breaches(Map.of(ROW, List.of(0.3, 0.5, 0.2)))).isEmpty();
    }

    @Test
    void whatWasNotMeasuredIsABreach() {
        assertThat(floors("0.5").breaches(Map.of()))
                .containsExactly(Map.entry(ROW, "merge-field.1.10000 was not measured"));
        assertThat(floors("0.5").breaches(Map.of(ROW, List.of())))
                .containsExactly(Map.entry(ROW, "merge-field.1.10000 was not measured"));
    }

    @Test
    void whatIsMeasuredWithoutAFloorIsABreach() {
        assertThat(new Floors(new Properties()).breaches(Map.of(ROW, List.of(1.0))))
                .containsExactly(Map.entry(ROW, "merge-field.1.10000 has no floor"));
    }

    @Test
    void theTrackedFloorsAreOfWhatTheSmokeMeasures() throws IOException {
        Properties tracked = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("smoke.properties"))) {
            tracked.load(file);
        }
        List<String> measured = Plan.smoke().stream()
                .flatMap(trial -> trial.steps().isEmpty()
                        ? List.of(trial.kind().work + ".1." + trial.keys()).stream()
                        : trial.steps().stream().map(step -> step.replace(':', '.') + "." + trial.keys()))
                .distinct()
                .toList();
        assertThat(tracked.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(measured);
    }

    private static Floors floors(String floor) {
        Properties properties = new Properties();
        properties.setProperty(ROW, floor);
        return new Floors(properties);
    }
}
