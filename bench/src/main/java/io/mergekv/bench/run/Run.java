package io.mergekv.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The command behind {@code bench/run}. */
public final class Run {
    private static final int OPEN_KEYS = 1_000_000;
    private static final int LARGE_OPEN_KEYS = 10_000_000;
    private static final int RATE = 5000;

    private Pace pace = Pace.FULL;
    private boolean quick;
    private boolean partial;
    private int openKeys = OPEN_KEYS;
    private int rate = RATE;
    private Pattern only = Pattern.compile("");
    private Pattern beside = Pattern.compile("");
    private Path save = Path.of("target", "results", "partial.json");

    private Run() {}

    /** Runs it; the arguments were checked by the script. */
    public static void main(String[] args) throws IOException {
        Run run = new Run();
        run.read(args);
        System.exit(run.run() ? 0 : 1);
    }

    private void read(String[] args) {
        String name = "";
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> {
                    quick = true;
                    pace = Pace.QUICK;
                }
                case "--large" -> openKeys = LARGE_OPEN_KEYS;
                case "--only" -> only = Pattern.compile(args[++i]);
                case "--beside" -> beside = Pattern.compile(args[++i]);
                case "--rate" -> rate = Integer.parseInt(args[++i]);
                case "--save" -> name = args[++i];
                case "--rounds" ->
                    pace = new Pace(
                            Integer.parseInt(args[++i]), pace.warmSeconds(), pace.seconds(), pace.latencySeconds());
                case "--seconds" -> {
                    double seconds = Double.parseDouble(args[++i]);
                    pace = new Pace(pace.rounds(), seconds, seconds, pace.latencySeconds());
                }
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
        partial = quick || !only.pattern().isEmpty() || !beside.pattern().isEmpty();
        if (name.isEmpty() && !partial) {
            name = "jdk" + Runtime.version().feature();
        }
        if (!name.isEmpty()) {
            save = Path.of("..", "docs", "performance", name + ".json");
        }
    }

    private boolean run() throws IOException {
        List<Trial> trials = Plan.only(quick ? Plan.quick() : Plan.full(openKeys, rate), only, beside);
        Forks forks = new Forks(pace);
        List<String> failures = new ArrayList<>();
        Results results = measure(trials, forks, pace, failures);
        results.comparisons().forEach(comparison -> System.out.println(comparison.line()));
        results.write(save, new Machine(forks.pins()), pace);
        System.err.println("results: bench/" + save);
        failures.forEach(failure -> System.err.println("FAILED: " + failure));
        return failures.isEmpty();
    }

    /** Runs all trials once a round, and says on standard error which. */
    static Results measure(List<Trial> trials, Forks forks, Pace pace, List<String> failures) {
        Results results = new Results();
        long start = System.nanoTime();
        for (int round = 1; round <= pace.rounds(); round++) {
            for (Trial trial : trials) {
                System.err.println(String.format(
                        Locale.ROOT,
                        "%5.0f s, round %d of %d: %s",
                        (System.nanoTime() - start) / 1e9,
                        round,
                        pace.rounds(),
                        trial));
                try {
                    forks.run(trial).forEach(results::add);
                } catch (IOException e) {
                    failures.add(trial + ": " + e.getMessage());
                }
            }
        }
        return results;
    }
}
