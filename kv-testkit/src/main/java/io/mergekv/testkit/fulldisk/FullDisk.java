package io.mergekv.testkit.fulldisk;

import io.mergekv.testkit.command.Arguments;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The command behind {@code kv-testkit/fulldisk}: fills a small disk on purpose, again and again, under databases that
 * write to it, with each kind of log, with the default floor of free room and with none. Prints one JSON object a trial.
 */
public final class FullDisk {
    private static final String USAGE = "usage: FullDisk DIRECTORY SECONDS SEED";
    private static final long DEFAULT_FLOOR = -1;

    private FullDisk() {}

    /**
     * Runs it; exits with 1 when anything is wrong, with 2 when the arguments are.
     *
     * @param args a directory on the disk to be filled, how many seconds in all, and the seed
     */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(System.out, args)); // providers may leave threads behind
    }

    /** As {@link #main}, but prints the objects to {@code out} and returns the exit code. */
    static int run(PrintStream out, String... args) throws InterruptedException {
        if (List.of(args).contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        if (args.length != 3) {
            System.err.println(USAGE);
            return Arguments.WRONG;
        }
        Path disk = Path.of(args[0]);
        long nanos;
        long seed;
        try {
            nanos = TimeUnit.SECONDS.toNanos(Arguments.amount("SECONDS", args[1])) / 4;
            seed = Arguments.seed(args[2]);
        } catch (IllegalArgumentException e) {
            System.err.println("fulldisk: " + e.getMessage());
            return Arguments.WRONG;
        }
        System.err.println("fulldisk: seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        try {
            for (String log : new String[] {"chronicle", "store"}) {
                for (long floor : new long[] {DEFAULT_FLOOR, 0}) {
                    run(out, disk, log, floor, random.split(), nanos, seed);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            e.printStackTrace();
            return 1;
        }
        return 0;
    }

    private static void run(
            PrintStream out, Path disk, String log, long floor, SplittableRandom random, long nanos, long seed)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(disk, log);
        FilledDatabase trial = new FilledDatabase(directory, log, floor, random);
        trial.run(System.nanoTime() + nanos);
        out.printf(
                Locale.ROOT,
                "{\"log\":\"%s\",\"floor\":\"%s\",%s,\"seed\":%d}%n",
                log,
                floor < 0 ? "default" : floor,
                trial.figures(),
                seed);
        if (trial.failures() == 0) {
            throw new AssertionError("the disk was never full for the database: is " + disk + " a small one?");
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
