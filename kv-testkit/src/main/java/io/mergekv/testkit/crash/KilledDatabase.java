package io.mergekv.testkit.crash;

import io.mergekv.Database;
import io.mergekv.KvException;
import io.mergekv.testkit.command.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One database whose writing process is killed again and again. After a kill the next process opens what it left, itself
 * perhaps killed while it recovers; every few kills the {@link Witness} looks. For one thread.
 */
final class KilledDatabase implements AutoCloseable {
    private static final long START_NANOS = 20_000_000_000L;
    private static final long FOLLOW_NANOS = 30_000_000_000L;

    private final Path root;
    private final Path directory;
    private final Setup setup;
    private final List<String> realProviders;
    private final long seed;
    private final SplittableRandom random;
    private final Witness witness;
    private final Findings findings = new Findings();
    private final List<Long> reopenMillis = new ArrayList<>();
    private final Map<String, Integer> points = new TreeMap<>();
    private final @Nullable Process follower;
    private final Followed followed;
    private final Path followerOutput;
    private int kills;
    private int unchecked;

    /**
     * A trial below {@code root}.
     *
     * @param realProviders the JVM's options that name the providers to be decorated
     * @param follows whether the log can be read by other processes
     */
    KilledDatabase(Path root, Setup setup, List<String> realProviders, boolean follows, long seed) throws IOException {
        this.root = Files.createDirectories(root);
        this.directory = root.resolve("db");
        this.setup = setup;
        this.realProviders = realProviders;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.witness = new Witness(seed);
        followed = new Followed(root.resolve("followed"), FOLLOW_NANOS);
        followerOutput = root.resolve("follower.out");
        follower = follows
                ? Processes.start(
                        Follower.class,
                        List.of(),
                        followerOutput,
                        directory.toString(),
                        setup.log(),
                        root.resolve("followed").toString())
                : null;
    }

    /** Starts a process, kills it, and looks at what it left, or leaves that for later. */
    void kill() throws IOException {
        int round = kills++;
        Mishap mishap = Mishap.random(random, !setup.log().equals("store"));
        Stage stage = Stage.open(Campaign.stageFile(root, round));
        Path output = root.resolve("victim-" + round + ".out");
        List<String> options = new ArrayList<>(realProviders);
        options.add(Decorated.witnessedOption(witness.last()));
        Process victim = Processes.start(
                Loader.class,
                options,
                output,
                directory.toString(),
                setup.toString(),
                Long.toString(seed),
                Integer.toString(round),
                root.toString(),
                mishap.toString());
        try {
            await(victim, mishap, stage);
            if (!victim.isAlive()) {
                findings.diverged("the writing process of kill " + round + " (" + mishap.point() + ") "
                        + Processes.lastWords(victim, output));
            }
        } finally {
            Processes.kill(victim);
        }
        if (mishap.kind() != Mishap.Kind.SOME_TIME) {
            points.merge(mishap.point() + (stage.isReached() ? "" : " (not met)"), 1, Integer::sum);
        }
        witness.add(round, Ledger.open(Campaign.ledgerFile(root, round), Campaign.WRITERS, Campaign.OPERATIONS));
        if (++unchecked > random.nextInt(2)) {
            check();
        }
    }

    private void await(Process victim, Mishap mishap, Stage stage) {
        boolean early = !mishap.isPoint() && random.nextInt(4) == 0;
        long patience = early
                ? random.nextLong(800_000_000L)
                : mishap.isPoint() ? 1_000_000_000L : random.nextLong(500_000_000L);
        long moment = random.nextLong(1L << random.nextInt(25)); // up to 30 ms, the short ones as often
        long from = System.nanoTime();
        long deadline = from + START_NANOS;
        long until = early ? from + patience : Long.MAX_VALUE;
        while (victim.isAlive() && System.nanoTime() < Math.min(until, deadline)) {
            if (until == Long.MAX_VALUE && stage.opened() > 0) {
                until = System.nanoTime() + patience;
            }
            if (mishap.isPoint() && stage.isReached()) {
                long then = System.nanoTime() + moment;
                while (System.nanoTime() < then) {
                    Thread.onSpinWait();
                }
                return;
            }
            if (mishap.kind() == Mishap.Kind.DURING) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    /** Opens what the kills left, and has it looked at. */
    void check() throws IOException {
        if (unchecked == 0) {
            return;
        }
        unchecked = 0;
        long start = System.nanoTime();
        try (Database database = setup.keepingLog(directory).open()) {
            reopenMillis.add((System.nanoTime() - start) / 1_000_000);
            findings.add(witness.check(database));
        } catch (KvException e) {
            findings.diverged("opening after kill " + kills + ", or reading then, failed: " + e);
        }
        if (follower != null) {
            boolean well = findings.areNone();
            followed.check(witness.shown(), follower::isAlive, findings);
            if (well && !findings.areNone()) {
                findings.detail("the following process " + Processes.lastWords(follower, followerOutput));
            }
        }
    }

    Findings findings() {
        return findings;
    }

    /** How often which point was met by the kills. */
    Map<String, Integer> points() {
        return points;
    }

    /** How long each check had to wait for the database to open, in milliseconds. */
    List<Long> reopenMillis() {
        return reopenMillis;
    }

    @Override
    public void close() throws IOException {
        if (follower != null) {
            Processes.kill(follower);
            if (unchecked == 0 && findings.areNone()) {
                followed.end(witness.shown(), findings);
            }
        }
    }
}
