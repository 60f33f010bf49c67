package io.mergekv.bench.kill;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The command behind {@code bench/kills}: a process counts keys up in two threads and is killed at a random moment, what it
 * left is opened, and every count must be between what was returned and what was tried. One JSON object a subject.
 */
final class Kills {
    /** Twice the time after which MVStore commits by itself. */
    private static final long LONGEST_RUN_NANOS = 2_000_000_000L;

    private static final long START_NANOS = 30_000_000_000L;
    private static final List<String> SUBJECTS =
            List.of("mergekv", "rocksdb", "h2-mvstore", "h2-mvstore, as it comes", "mapdb");

    private final String name;
    private final Path directory;
    private final Path notesFile;
    private final SplittableRandom random;
    private final List<Double> reopenMillis = new ArrayList<>();
    private long acknowledged;
    private long lost;
    private long phantoms;
    private int failedOpens;
    private int kills;

    private Kills(String name, Path root, long seed) {
        this.name = name;
        this.directory = root.resolve("data");
        this.notesFile = root.resolve("notes");
        this.random = new SplittableRandom(seed);
    }

    /** Runs it: a directory, how many kills for each subject, and the seed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int kills = Integer.parseInt(args[1]);
        long seed = Long.parseLong(args[2]);
        for (String name : SUBJECTS) {
            Path root = Files.createTempDirectory(Path.of(args[0]), "kills");
            Kills subject = new Kills(name, root, seed);
            for (int kill = 0; kill < kills && subject.failedOpens == 0; kill++) {
                subject.kill();
            }
            System.out.println(subject.summary(seed));
            delete(root);
        }
        System.exit(0); // some leave threads behind
    }

    private void kill() throws IOException, InterruptedException {
        kills++;
        Notes notes = new Notes(notesFile);
        long before = returned(notes);
        Process victim = start();
        try {
            long deadline = System.nanoTime() + START_NANOS;
            while (returned(notes) == before && System.nanoTime() < deadline && victim.isAlive()) {
                LockSupport.parkNanos(200_000);
            }
            LockSupport.parkNanos(random.nextLong(LONGEST_RUN_NANOS));
        } finally {
            victim.toHandle().destroyForcibly();
            victim.waitFor();
        }
        acknowledged += returned(notes) - before;
        check(notes);
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName()));
        command.addAll(List.of(name, directory.toString(), notesFile.toString(), "" + random.nextLong()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        notesFile.resolveSibling("victim.out").toFile()))
                .start();
    }

    private void check(Notes notes) {
        long start = System.nanoTime();
        try (Subject subject = Subject.open(name, directory)) {
            subject.count(Notes.key(0, 0));
            reopenMillis.add((System.nanoTime() - start) / 1e6);
            for (int thread = 0; thread < Notes.THREADS; thread++) {
                for (int number = 0; number < Notes.KEYS; number++) {
                    long count = subject.count(Notes.key(thread, number));
                    lost += Math.max(0, notes.returns(thread, number) - count);
                    phantoms += count > notes.tries(thread, number) ? 1 : 0;
                    notes.settle(thread, number, count);
                }
            }
        } catch (RuntimeException | Error e) { // whatever a peer throws
            System.err.println(name + " cannot be opened, or read, after a kill: " + e);
            failedOpens++;
        }
    }

    private static long returned(Notes notes) {
        long sum = 0;
        for (int thread = 0; thread < Notes.THREADS; thread++) {
            for (int number = 0; number < Notes.KEYS; number++) {
                sum += notes.returns(thread, number);
            }
        }
        return sum;
    }

    private String summary(long seed) {
        List<Double> sorted = reopenMillis.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "{\"subject\":\"%s\",\"kills\":%d,\"acknowledged\":%d,\"lost\":%d,\"phantoms\":%d,\"failedOpens\":%d,"
                        + "\"reopenMillisMedian\":%.0f,\"reopenMillisMax\":%.0f,\"seed\":%d}",
                name,
                kills,
                acknowledged,
                lost,
                phantoms,
                failedOpens,
                sorted.isEmpty() ? 0.0 : sorted.get(sorted.size() / 2),
                sorted.isEmpty() ? 0.0 : sorted.get(sorted.size() - 1),
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
