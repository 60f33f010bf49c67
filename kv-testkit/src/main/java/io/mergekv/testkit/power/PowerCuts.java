package io.mergekv.testkit.power;

import io.mergekv.Durability;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.Provider;
import io.mergekv.spi.StoreProvider;
import io.mergekv.testkit.command.Arguments;
import io.mergekv.testkit.command.Processes;
import io.mergekv.testkit.command.ProviderOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the power of databases again and again: a process of its own writes, its syncs are watched, it is killed, and what a
 * disk may hold then is built in several ways, opened and checked. One of these goes on as the next database, so that
 * recovery loses power too. For one thread. Needs Linux and a C compiler, {@code cc}.
 *
 * <p>Uses the providers on the class path: a store and logs of any name, and no cache.
 */
public final class PowerCuts {
    private static final String USAGE =
            "usage: PowerCuts DIRECTORY SECONDS SEED STORE [--log NAME]... [--option NAME=VALUE]..."
                    + " (runs the logs in turn, each at both levels; without --log: chronicle, chronicle, store)";
    private static final List<String> LOGS = List.of("chronicle", "chronicle", "store");
    private static final String STORES_OWN = "store";
    private static final int CUTS = 5;
    private static final double[] CHANCES = {0, 1, 0.5, 0.9, 0.1};
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Path root;
    private final NativeParts parts;
    private final List<String> javaFlags;
    private final String deaf;
    private final SplittableRandom random;
    private final Findings findings;
    private int runs;

    /**
     * @param root an empty directory for everything; it has what is needed to look at a failure afterwards
     * @param javaFlags flags for the processes
     * @param deaf a part of a path: syncs of such files are acknowledged and not done, so that losses must be found;
     *     empty for an honest disk
     * @param seed what chance begins with; how far a process came when it was killed no seed repeats
     * @throws IOException when the library that watches syncs cannot be compiled
     */
    public PowerCuts(Path root, List<String> javaFlags, String deaf, long seed)
            throws IOException, InterruptedException {
        this.root = root.toRealPath();
        this.parts = NativeParts.compile(this.root);
        this.javaFlags = List.copyOf(javaFlags);
        this.deaf = deaf;
        this.random = new SplittableRandom(seed);
        this.findings = new Findings(seed);
    }

    /**
     * The command: a directory, which is created, a number of seconds, a seed, and the name of a store; then {@code --log
     * NAME}, as often as wanted, and {@code --option NAME=VALUE}. The logs are run in turn, each at both levels; without
     * names that is chronicle twice and then the store's own, {@code store}, once. The processes
     * get this JVM's own flags, without the size of its heap. Prints what goes on to standard error and the figures to
     * standard output; exits with 1 when anything is wrong, with 2 when the arguments are.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(System.out, args)); // providers may leave threads behind
    }

    /** As {@link #main}, but prints the figures to {@code out} and returns the exit code. */
    static int run(PrintStream out, String... args) throws IOException, InterruptedException {
        if (List.of(args).contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        if (args.length < 4 || args.length % 2 != 0) {
            System.err.println(USAGE);
            return Arguments.WRONG;
        }
        long seconds;
        long seed;
        List<String> logs = new ArrayList<>();
        ProviderOptions options = new ProviderOptions();
        try {
            seconds = Arguments.amount("SECONDS", args[1]);
            seed = Arguments.seed(args[2]);
            for (int i = 4; i < args.length; i += 2) {
                switch (args[i]) {
                    case "--log" -> logs.add(args[i + 1]);
                    case "--option" -> options.add(args[i + 1]);
                    default -> throw new IllegalArgumentException("there is no argument " + args[i] + "; " + USAGE);
                }
            }
            options.check(providers(args[3], logs));
        } catch (IllegalArgumentException e) {
            System.err.println("powercut: " + e.getMessage());
            return Arguments.WRONG;
        }
        List<String> inTurn = logs.isEmpty() ? LOGS : logs;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xmx"))
                .toList();
        PowerCuts cuts = new PowerCuts(Files.createDirectories(Path.of(args[0])), flags, "", seed);
        for (int i = 0; System.nanoTime() < deadline && cuts.findings.messages().isEmpty(); i++) {
            String log = inTurn.get(i / 2 % inTurn.size());
            Durability level = i % 2 == 0 ? Durability.DISK : Durability.PROCESS;
            cuts.run(args[3], log, level, CUTS, options.of("store." + args[3], "log." + log));
            System.err.println("store " + args[3] + ", log " + log + ", " + level + ": " + cuts.findings.json());
        }
        cuts.findings.messages().stream().limit(50).forEach(System.err::println);
        out.println(cuts.findings.json());
        return cuts.findings.messages().isEmpty() ? 0 : 1;
    }

    /** Those of these names; the store's own log has none. */
    private static List<Provider> providers(String store, List<String> logs) {
        List<Provider> providers = new ArrayList<>();
        providers.add(Arguments.provider(StoreProvider.class, store));
        for (String log : logs) {
            if (!log.equals(STORES_OWN)) {
                providers.add(Arguments.provider(ChangeLogProvider.class, log, STORES_OWN));
            }
        }
        return providers;
    }

    /** What was found so far. */
    public Findings findings() {
        return findings;
    }

    /**
     * Lets one database with this store, log and level lose power {@code cuts} times, or until anything is wrong; its
     * files are kept then.
     */
    public void run(String store, String log, Durability level, int cuts) throws IOException, InterruptedException {
        run(store, log, level, cuts, Map.of());
    }

    private void run(String store, String log, Durability level, int cuts, Map<String, String> options)
            throws IOException, InterruptedException {
        Path directory = Files.createDirectory(root.resolve("run-" + runs++));
        Path place = Files.createDirectories(directory.resolve("0"));
        Path watched = Files.createDirectory(place.resolve("disk"));
        State state = State.NOTHING;
        for (int generation = 0; generation < cuts; generation++) {
            Setting setting = Setting.random(random, store, log, level, options);
            Shadow shadow = new Shadow(place.resolve("shadow"));
            shadow.begin(watched);
            Ledger ledger = new Ledger(place.resolve("ledger"), state.sequence());
            long seed = random.nextLong();
            if (!live(setting, shadow, watched, place, ledger, seed)) {
                return;
            }
            findings.cuts++;
            Judge judge = new Judge(setting, seed, ledger, state, findings);
            findings.acknowledged += judge.acknowledged();
            Path nextPlace = Files.createDirectory(directory.resolve(Integer.toString(generation + 1)));
            Path next = nextPlace.resolve("disk");
            state = images(judge, shadow, watched, next, directory.getFileName() + " " + setting);
            if (state == null) {
                return;
            }
            Trees.delete(place);
            place = nextPlace;
            watched = next;
        }
        Trees.delete(directory);
    }

    /** Builds and checks images; the state of the last, which is also left unopened as {@code next}. */
    private @Nullable State images(Judge judge, Shadow shadow, Path watched, Path next, String name)
            throws IOException, InterruptedException {
        var extents = CrashImage.extents(parts, watched, watched.resolveSibling("shadow"));
        State state = null;
        for (int i = 0; i < CHANCES.length; i++) {
            boolean last = i == CHANCES.length - 1;
            double chance = last ? random.nextDouble() : CHANCES[i];
            Path image = last ? next : watched.resolveSibling("image-" + i);
            new CrashImage(shadow, watched, extents, chance, random.split()).build(image);
            Path opened = watched.resolveSibling("opened-" + i);
            Trees.copy(image, opened);
            Restart.of(image.resolve("db"));
            Restart.of(opened.resolve("db"));
            findings.images++;
            state = judge.check(opened.resolve("db"), name + " image " + i + " chance " + chance);
            if (state == null) {
                return null;
            }
            Trees.delete(opened);
            if (!last) {
                Trees.delete(image);
            }
        }
        return state;
    }

    /** Runs the workload until it is killed, at times twice; whether it went as it should. */
    private boolean live(Setting setting, Shadow shadow, Path watched, Path place, Ledger ledger, long seed)
            throws IOException, InterruptedException {
        int lives = random.nextInt(3) == 0 ? 2 : 1; // a kill before the power cut
        for (int life = 0; life < lives; life++) {
            int dice = random.nextInt(8);
            boolean whileOpening = dice == 0;
            boolean closing = dice <= 2 && life == lives - 1;
            int steps = closing ? 1 + random.nextInt(300) : 0;
            Path output = place.resolve("output-" + life);
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
            command.addAll(javaFlags);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Workload.class.getName()));
            command.addAll(List.of(
                    watched.resolve("db").toString(),
                    setting.toString(),
                    place.resolve("ledger").toString(),
                    Long.toString(ledger.base()),
                    Long.toString(seed),
                    Integer.toString(steps)));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            shadow.keptBy(builder, parts.shadow(), watched, deaf);
            Process child = builder.start();
            boolean well = await(child, whileOpening, closing && random.nextBoolean(), ledger);
            if (!well) {
                findings.refused("a workload with " + setting + ' ' + Processes.lastWords(child, output));
            }
            Processes.kill(child);
            if (!well) {
                return false;
            }
        }
        return true;
    }

    /** Waits for a moment to kill; false when the process ended before it. */
    private boolean await(Process child, boolean whileOpening, boolean untilClosed, Ledger ledger) {
        long opens = ledger.opens();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        if (whileOpening) {
            LockSupport.parkNanos(random.nextLong(600_000_000L));
            return child.isAlive();
        }
        while (ledger.opens() == opens || (untilClosed && !ledger.closed())) {
            if (!child.isAlive() || System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        if (!untilClosed) {
            LockSupport.parkNanos(random.nextLong(random.nextInt(4) == 0 ? 2_000_000_000L : 300_000_000L));
        }
        return child.isAlive();
    }
}
