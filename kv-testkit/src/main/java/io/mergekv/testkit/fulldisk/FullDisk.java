package io.mergekv.testkit.fulldisk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The command behind {@code kv-testkit/fulldisk}: fills a small disk on purpose, again and again, under databases that
 * write to it, with each kind of log, with the default floor of free room and with none. Prints one JSON object a trial.
 */
public final class FullDisk {
    private static final long DEFAULT_FLOOR = -1;

    private FullDisk() {}

    /**
     * Runs it.
     *
     * @param args a directory on the disk to be filled, how many seconds in all, and the seed
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path disk = Path.of(args[0]);
        long nanos = Long.parseLong(args[1]) * 1_000_000_000L / 4;
        long seed = Long.parseLong(args[2]);
        SplittableRandom random = new SplittableRandom(seed);
        for (String log : new String[] {"chronicle", "store"}) {
            for (long floor : new long[] {DEFAULT_FLOOR, 0}) {
                run(disk, log, floor, random.split(), nanos, seed);
            }
        }
        System.exit(0); // providers may leave threads behind
    }

    private static void run(Path disk, String log, long floor, SplittableRandom random, long nanos, long seed)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(disk, log);
        Trial trial = new Trial(directory.resolve("db"), log, floor, random);
        trial.run(System.nanoTime() + nanos);
        System.out.printf(
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
