package io.mergekv.bench.run;

import io.mergekv.bench.peer.Peer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The command behind {@code bench/smoke}: ratios to the raw parts, the best of a few rounds, against floors. Works that are below
 * theirs are measured again, for longer: a machine may be slow for a minute, and the JVM compiles less in it.
 */
public final class Smoke {
    private final Floors floors;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, List<Double>> ratios = new HashMap<>();

    private Smoke(Floors floors) {
        this.floors = floors;
    }

    /** Runs it; the argument is the file of the floors. */
    public static void main(String[] args) throws IOException {
        Properties floors = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(args[0]))) {
            floors.load(file);
        }
        List<String> problems = new Smoke(new Floors(floors)).run();
        problems.forEach(problem -> System.err.println("FAILED: " + problem));
        System.exit(problems.isEmpty() ? 0 : 1);
    }

    private List<String> run() {
        measure(Plan.smoke(), Pace.SMOKE);
        Map<String, String> breaches = floors.breaches(ratios);
        if (!breaches.isEmpty()) {
            breaches.values().forEach(breach -> System.err.println("again, for longer: " + breach));
            String works = breaches.keySet().stream()
                    .map(row -> row.substring(0, row.indexOf('.')))
                    .distinct()
                    .collect(Collectors.joining("|", "^(", ")"));
            measure(Plan.only(Plan.smoke(), Pattern.compile(works), Pattern.compile("")), Pace.SMOKE_AGAIN);
            breaches = floors.breaches(ratios);
        }
        failures.addAll(breaches.values());
        return failures;
    }

    private void measure(List<Trial> trials, Pace pace) {
        Results results = Run.measure(trials, new Forks(pace), pace, failures);
        results.comparisons().forEach(comparison -> System.out.println(comparison.line()));
        results.ratios(Peer.RAW)
                .forEach((row, rounds) ->
                        ratios.computeIfAbsent(row, none -> new ArrayList<>()).addAll(rounds));
    }
}
