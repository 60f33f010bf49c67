package io.mergekv.bench.run;

import io.mergekv.bench.peer.Peer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The command behind {@code bench/smoke}: ratios to the raw parts, the best of a few rounds, against floors. */
public final class Smoke {
    private Smoke() {}

    /** Runs it; the argument is the file of the floors. */
    public static void main(String[] args) throws IOException {
        Properties floors = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(args[0]))) {
            floors.load(file);
        }
        List<String> problems = new ArrayList<>();
        Results results = Run.measure(Plan.smoke(), new Forks(Pace.SMOKE), Pace.SMOKE, problems);
        Map<String, List<Double>> ratios = results.ratios(Peer.RAW);
        results.comparisons().forEach(comparison -> System.out.println(comparison.line()));
        problems.addAll(new Floors(floors).breaches(ratios));
        problems.forEach(problem -> System.err.println("FAILED: " + problem));
        System.exit(problems.isEmpty() ? 0 : 1);
    }
}
