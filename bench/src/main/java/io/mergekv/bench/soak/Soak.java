package io.mergekv.bench.soak;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.Feed;
import io.mergekv.Subscription;
import io.mergekv.bench.ProcessStatus;
import io.mergekv.bench.Scratch;
import io.mergekv.bench.load.LoadDriver;
import io.mergekv.bench.run.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The command behind {@code bench/soak}: the arguments are minutes and operations a second. */
public final class Soak {
    private static final int THREADS = 2;
    private static final long MEMORY = 64L << 20;
    private static final long RETENTION = 64L << 20;
    private static final String SEQUENCES_A_FILE = "14"; // as a power of two: retention gives up whole files
    private static final String FOLLOWER_HEAP = "-Xmx64m";
    private static final double SAMPLE_SECONDS = 10;
    private static final int CHECKPOINT_SAMPLES = 3;
    private static final long PATIENCE_SECONDS = 120;

    private final double seconds;
    private final int rate;
    private final double sampleSeconds;
    private final List<Vitals> samples = new ArrayList<>();
    private final List<Vitals> followerSamples = new ArrayList<>();
    private volatile long followerSaw = -1;
    private volatile boolean loaded;

    private Soak(double minutes, int rate) {
        this.seconds = 60 * minutes;
        this.rate = rate;
        this.sampleSeconds = Math.min(SAMPLE_SECONDS, seconds / 3);
    }

    /** Runs it; exit code 1 when anything grows, is left out or fails. */
    public static void main(String[] args) throws Exception {
        List<String> complaints = new Soak(Double.parseDouble(args[0]), Integer.parseInt(args[1])).run();
        complaints.forEach(complaint -> System.err.println("FAILED: " + complaint));
        System.exit(complaints.isEmpty() ? 0 : 1);
    }

    private List<String> run() throws IOException, InterruptedException {
        List<String> complaints = new ArrayList<>();
        Seen subscriber = new Seen();
        try (Scratch scratch = new Scratch()) {
            Path directory = scratch.path("data");
            try (Database database = open(directory)) {
                MixedLoad load = new MixedLoad(database, THREADS);
                load.fill();
                try (Subscription subscription = database.subscribe(Feed.all(), subscriber::accept);
                        Child follower = new Child(
                                Child.java(
                                        FOLLOWER_HEAP,
                                        List.of(),
                                        Follower.class.getName(),
                                        directory.toString(),
                                        "" + sampleSeconds),
                                (long) seconds + 2 * PATIENCE_SECONDS)) {
                    follower.await("ready", System.err::println);
                    Thread listener = new Thread(() -> listen(follower), "follower");
                    Thread sampler = new Thread(() -> sample(database, directory, load), "sampler");
                    listener.start();
                    sampler.start();
                    Histogram latencies = new LoadDriver(THREADS, 0, seconds).latencies(rate, load);
                    loaded = true;
                    sampler.join();
                    database.table(Seen.END).put("end", Document.of("end", true));
                    listener.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                    await(subscriber);
                    expect(load.changes() + 1, subscriber.count(), "the subscriber", complaints);
                    expect(load.changes() + 1, followerSaw, "the follower", complaints);
                    subscription.failure().ifPresent(failure -> complaints.add("the subscription failed: " + failure));
                    complaints.addAll(Trend.complaints("writer", samples));
                    complaints.addAll(Trend.complaints("follower", followerSamples));
                    System.out.println(summary(load, latencies, complaints));
                }
            }
        }
        return complaints;
    }

    private static Database open(Path directory) {
        return Database.at(directory)
                .memoryBytes(MEMORY)
                .set(DatabaseBuilder.RETENTION_BYTES, RETENTION)
                .set("log.chronicle.cycle-bits", SEQUENCES_A_FILE)
                .open();
    }

    private void listen(Child follower) {
        try {
            follower.await(line -> {
                if (line.startsWith("{\"process\"")) {
                    System.out.println(line);
                    followerSamples.add(Vitals.parse(line));
                } else if (line.startsWith("saw ")) {
                    followerSaw = Long.parseLong(line.substring("saw ".length()));
                } else {
                    System.err.println(line);
                }
            });
        } catch (IOException e) {
            System.err.println("the follower: " + e.getMessage());
        }
    }

    private void sample(Database database, Path directory, MixedLoad load) {
        long start = System.nanoTime();
        for (int sample = 1; !loaded; sample++) {
            long due = start + (long) (sample * sampleSeconds * 1e9);
            while (!loaded && System.nanoTime() < due) {
                LoadDriver.waitUntil(Math.min(due, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100)));
            }
            if (sample % CHECKPOINT_SAMPLES == 0) {
                database.checkpoint();
            }
            Vitals vitals = Vitals.now(ProcessStatus.diskBytes(directory));
            samples.add(vitals);
            System.out.println(vitals.line("writer", (System.nanoTime() - start) / 1_000_000_000, load.changes()));
        }
    }

    private static void await(Seen subscriber) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!subscriber.ended() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static void expect(long expected, long seen, String who, List<String> complaints) {
        if (seen != expected) {
            complaints.add(who + " saw " + seen + " of " + expected + " changes");
        }
    }

    private String summary(MixedLoad load, Histogram latencies, List<String> complaints) {
        return String.format(
                Locale.ROOT,
                "{\"soak\":\"%s\",\"minutes\":%.1f,\"rate\":%d,\"operations\":%d,\"changes\":%d,\"p50us\":%.0f,"
                        + "\"p99us\":%.0f,\"maxMillis\":%.0f,\"samples\":%d}",
                complaints.isEmpty() ? "passed" : "failed",
                seconds / 60,
                rate,
                latencies.getTotalCount(),
                load.changes(),
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                latencies.getMaxValue() / 1e6,
                samples.size());
    }
}
