package io.mergekv.testkit.crash;

import io.mergekv.Durability;
import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.Provider;
import io.mergekv.spi.StoreProvider;
import io.mergekv.testkit.command.Arguments;
import io.mergekv.testkit.command.ProviderOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command behind {@code kv-testkit/campaign}: processes that write are killed with SIGKILL, at random moments and at
 * named points of the engine (before, inside and after an append, between append and apply, in a checkpoint, a roll, a
 * trim, an open, a recovery), or meet calls that fail, and what they leave is opened and checked against what they were
 * promised; another process follows the log over all of it. Runs over the providers on the class path, which are chosen by
 * name; the engine must be there too. Ends with one JSON object, and with exit code 1 when anything was lost, duplicated,
 * left out, or differs; the directories where it happened are kept.
 */
public final class Campaign {
    /** How many threads write. */
    public static final int WRITERS = 3;
    /** How many operations each tries at most before it is killed: in the store's own log, two rounds fit into what is kept. */
    public static final int OPERATIONS = 1_000;

    private static final String USAGE = "usage: campaign (--minutes N | --kills N) [--seed S] [--directory D]"
            + " [--store NAME]... [--cache NAME]... [--log NAME]... [--durability process|disk] [--option NAME=VALUE]..."
            + " [--heap SIZE] (logs that are named come in turn; without --log: three of four with chronicle, one with"
            + " store, by chance)";
    private static final int MOST_KILLS_A_TRIAL = 40;

    private final List<String> stores = new ArrayList<>();
    private final List<String> caches = new ArrayList<>();
    private final List<String> logs = new ArrayList<>();
    private final ProviderOptions options = new ProviderOptions();
    private @Nullable Durability durability;
    private @Nullable String heap;
    private Path directory = Path.of("target");
    private long minutes = Long.MAX_VALUE;
    private long kills = Long.MAX_VALUE;
    private long seed = System.nanoTime();

    private Campaign() {}

    /**
     * Runs it.
     *
     * @param args {@code --minutes N}, {@code --kills N}, {@code --seed S}, {@code --directory D}, and the names of
     *     providers, {@code --store}, {@code --cache} and {@code --log}, each as often as wanted; {@code --durability}
     *     leaves one level; {@code --option NAME=VALUE}, as often as wanted, holds where its provider is; {@code --heap 40m}
     *     gives the processes that write so little heap, and has them run out of it again and again
     */
    public static void main(String[] args) throws IOException {
        System.exit(run(System.out, args)); // providers may leave threads behind
    }

    /**
     * As {@link #main}, but prints the summary to {@code out} and returns the exit code: 2 when the arguments are wrong,
     * and then nothing was done.
     */
    public static int run(PrintStream out, String... args) throws IOException {
        if (List.of(args).contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        Campaign campaign = new Campaign();
        try {
            if (!campaign.parse(args)) {
                System.err.println(USAGE);
                return Arguments.WRONG;
            }
            campaign.checkNames();
        } catch (IllegalArgumentException e) {
            System.err.println("campaign: " + e.getMessage());
            return Arguments.WRONG;
        }
        return campaign.run(out) ? 0 : 1;
    }

    /** Where a round's writers take notes. */
    static Path ledgerFile(Path root, int round) {
        return root.resolve("ledger-" + round);
    }

    /** Where a round's process tells how far it is. */
    static Path stageFile(Path root, int round) {
        return root.resolve("stage-" + round);
    }

    private boolean parse(String[] args) {
        for (int i = 0; i + 1 < args.length; i += 2) {
            String value = args[i + 1];
            switch (args[i]) {
                case "--minutes" -> minutes = Arguments.amount(args[i], value);
                case "--kills" -> kills = Arguments.amount(args[i], value);
                case "--seed" -> seed = Arguments.seed(value);
                case "--directory" -> directory = Path.of(value);
                case "--store" -> stores.add(value);
                case "--cache" -> caches.add(value);
                case "--log" -> logs.add(value);
                case "--heap" -> heap = heap(value);
                case "--option" -> options.add(value);
                case "--durability" -> durability = Arguments.constant(Durability.class, value);
                default -> {
                    return false;
                }
            }
        }
        return args.length % 2 == 0 && (minutes < Long.MAX_VALUE || kills < Long.MAX_VALUE);
    }

    private boolean run(PrintStream out) throws IOException {
        long end = minutes == Long.MAX_VALUE ? Long.MAX_VALUE : System.nanoTime() + minutes * 60_000_000_000L;
        SplittableRandom random = new SplittableRandom(seed);
        Findings all = new Findings();
        List<Long> reopens = new ArrayList<>();
        Map<String, Integer> points = new TreeMap<>();
        long killsATrial = Math.min(MOST_KILLS_A_TRIAL, 1 + (kills - 1) / Math.max(1, logs.size()));
        int trials = 0;
        long killed = 0;
        while (killed < kills && System.nanoTime() < end) {
            Setup setup = setup(trials++, random);
            Path root = Files.createTempDirectory(Files.createDirectories(directory), "crash");
            int rounds = 0;
            KilledDatabase trial = trial(root, setup, random.nextLong());
            try (trial) {
                while (rounds < killsATrial
                        && killed < kills
                        && System.nanoTime() < end
                        && trial.findings().areNone()) {
                    trial.kill();
                    rounds++;
                    killed++;
                }
                trial.check();
            }
            all.add(trial.findings());
            trial.points().forEach((point, times) -> points.merge(point, times, Integer::sum));
            reopens.addAll(trial.reopenMillis());
            System.err.printf("%d kills, %s: %s%n", killed, setup, trial.findings());
            if (trial.findings().areNone()) {
                delete(root);
            } else {
                System.err.println("kept: " + root);
            }
        }
        points.forEach((point, times) -> System.err.println(point + ": " + times));
        out.println(summary(killed, all, reopens));
        return all.areNone();
    }

    private void checkNames() {
        List<Provider> providers = new ArrayList<>();
        stores().forEach(name -> providers.add(Arguments.provider(StoreProvider.class, name)));
        caches().stream()
                .filter(name -> !name.equals("none"))
                .forEach(name -> providers.add(Arguments.provider(CacheProvider.class, name, "none")));
        logs().stream()
                .filter(name -> !name.equals("store"))
                .forEach(name -> providers.add(Arguments.provider(ChangeLogProvider.class, name, "store")));
        options.check(providers);
    }

    private List<String> stores() {
        return stores.isEmpty() ? List.of("rocksdb") : stores;
    }

    private List<String> caches() {
        return caches.isEmpty() ? List.of("chronicle", "none") : caches;
    }

    private List<String> logs() {
        return logs.isEmpty() ? List.of("chronicle", "chronicle", "chronicle", "store") : logs;
    }

    /** Logs that are named come in turn, so that none is left out of a short campaign. */
    private Setup setup(int trial, SplittableRandom random) {
        String log = logs.isEmpty() ? pick(logs(), random) : logs.get(trial % logs.size());
        String cache = pick(caches(), random);
        String store = pick(stores(), random);
        Setup setup = Setup.random(store, cache, log, random)
                .with(options.of("store." + store, "cache." + cache, "log." + log));
        return durability == null ? setup : setup.at(durability);
    }

    private static String pick(List<String> names, SplittableRandom random) {
        return names.get(random.nextInt(names.size()));
    }

    private static String heap(String size) {
        if (!size.matches("[1-9][0-9]{0,5}[kmg]")) {
            throw new IllegalArgumentException("--heap takes a size as 40m, not '" + size + "'");
        }
        return size;
    }

    private KilledDatabase trial(Path root, Setup setup, long seed) throws IOException {
        List<String> real = new ArrayList<>();
        if (heap != null) {
            real.add("-Xmx" + heap);
            real.add("-D" + Ballast.PROPERTY + "=true");
        }
        real.add(Decorated.option(StoreProvider.class, Arguments.provider(StoreProvider.class, setup.store())));
        if (!setup.cache().equals("none")) {
            real.add(Decorated.option(CacheProvider.class, Arguments.provider(CacheProvider.class, setup.cache())));
        }
        boolean shared = false;
        if (!setup.log().equals("store")) {
            ChangeLogProvider log = Arguments.provider(ChangeLogProvider.class, setup.log());
            real.add(Decorated.option(ChangeLogProvider.class, log));
            shared = log.capabilities().contains(ChangeLogProvider.Capability.SHARED);
        }
        return new KilledDatabase(root, setup, real, shared, seed);
    }

    private String summary(long killed, Findings all, List<Long> reopens) {
        List<Long> sorted = reopens.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "{\"kills\":%d,\"acknowledged\":%d,\"lost\":%d,\"duplicated\":%d,\"gaps\":%d,\"diverged\":%d,"
                        + "\"reopenMillisMedian\":%d,\"reopenMillisMax\":%d,\"seed\":%d}",
                killed,
                all.acknowledged(),
                all.lost(),
                all.duplicated(),
                all.gaps(),
                all.diverged(),
                sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2),
                sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1),
                seed);
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
