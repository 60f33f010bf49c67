package io.mergekv.bench.work;

import io.mergekv.bench.load.KeyChooser;
import io.mergekv.bench.load.LoadDriver;
import io.mergekv.bench.load.Mix;
import io.mergekv.bench.load.YcsbOperation;
import io.mergekv.bench.peer.Contender;
import io.mergekv.bench.peer.Peer;
import io.mergekv.bench.peer.Setting;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;

/**
 * Operations a second: {@code get-field}, {@code read-field}, {@code merge-field}, {@code merge-field-disk}, and the mixes {@code ycsb-a} to
 * {@code ycsb-f}, which at a rate give latencies instead. Steps are of the form work:threads. Checks that a merge does
 * what it should before, and that the listener was told of each merge after.
 */
public final class Operations {
    private static final int DRAWN = 1 << 20;
    /** So many times as long is warmed up before the first step of a work: the JVM compiles a merge for ten seconds. */
    private static final int FIRST_WARM_UP = 4;

    private final Arguments arguments;
    private final int keys;
    private final Figures figures;
    private final Heard heard = new Heard();
    private final Set<String> warmed = new HashSet<>();
    private int documents;
    private long merges;
    private long steps;

    private Operations(Arguments arguments) {
        this.arguments = arguments;
        this.keys = arguments.keys();
        this.documents = keys;
        this.figures = new Figures(keys);
    }

    /** Runs the steps. */
    public static void main(String[] args) {
        new Operations(new Arguments(args)).run();
        System.exit(0); // some leave threads behind
    }

    private void run() {
        String all = arguments.text("steps");
        Setting setting = Setting.of(arguments.directory(), keys);
        setting = all.contains("-disk") ? setting.withSync() : setting;
        setting = all.contains("merge-field:") ? setting.with(heard) : setting;
        try (Contender contender = arguments.peer().open(setting)) {
            contender.load(0, keys);
            if (all.contains("-field:")) {
                readAll(contender);
            }
            boolean listens = setting.listener() != null && contender.listens();
            check(contender, listens);
            for (String step : arguments.list("steps")) {
                int colon = step.indexOf(':');
                step(contender, step.substring(0, colon), Integer.parseInt(step.substring(colon + 1)));
                if (listens) {
                    heard.await(merges);
                }
            }
        }
    }

    /** What is read from a cache is in it then. */
    private void readAll(Contender contender) {
        for (int key = 0; key < keys; key++) {
            if (contender.field(key) < 0) {
                throw new IllegalStateException("a document is missing");
            }
        }
    }

    private void check(Contender contender, boolean listens) {
        if (arguments.peer() != Peer.RAW) {
            int key = keys / 3;
            long before = contender.field(key);
            contender.merge(key, 42);
            merges++;
            if (before != 0 || contender.field(key) != 42) {
                throw new IllegalStateException("a merge did not do what it should");
            }
        }
        if (listens) {
            heard.await(merges);
        }
    }

    private void step(Contender contender, String work, int threads) {
        steps++;
        double warm = arguments.warmSeconds() * (warmed.add(work) ? FIRST_WARM_UP : 1);
        LoadDriver driver = new LoadDriver(threads, warm, arguments.seconds());
        if (work.startsWith("ycsb-")) {
            ycsb(contender, work, threads, driver);
            return;
        }
        int[][] drawn = new int[threads][];
        KeyChooser zipfian = KeyChooser.zipfian(keys);
        for (int thread = 0; thread < threads; thread++) {
            drawn[thread] = zipfian.draw(DRAWN, steps * 100 + thread);
        }
        LoadDriver.Throughput done = driver.throughput(
                switch (work) {
                    case "get-field" -> reads(contender::field, drawn);
                    case "read-field" -> reads(contender::fieldInPlace, drawn);
                    default -> merges(contender, drawn, steps);
                });
        merges += work.startsWith("merge") ? done.total() : 0;
        figures.print(work, threads, "ops/s", done.perSecond());
    }

    private static LoadDriver.Operation reads(IntToLongFunction read, int[][] drawn) {
        return (thread, i) -> {
            if (read.applyAsLong(drawn[thread][(int) i & DRAWN - 1]) < 0) {
                throw new IllegalStateException("a document has lost its field");
            }
        };
    }

    /** Each value is another, so that each merge changes something. */
    private static LoadDriver.Operation merges(Contender contender, int[][] drawn, long step) {
        return (thread, i) -> contender.merge(drawn[thread][(int) i & DRAWN - 1], step << 56 | (long) thread << 48 | i);
    }

    /** {@code ycsb-a} for a closed loop, {@code ycsb-a@5000} for latencies at so many operations a second. */
    private void ycsb(Contender contender, String work, int threads, LoadDriver driver) {
        String[] mixAndRate = work.substring("ycsb-".length()).split("@", 2);
        Mix mix = Mix.valueOf(mixAndRate[0].toUpperCase(Locale.ROOT));
        YcsbOperation operation = new YcsbOperation(mix, contender, documents, threads, new SplittableRandom(steps));
        if (mixAndRate.length == 1) {
            figures.print(work, threads, "ops/s", driver.throughput(operation).perSecond());
        } else {
            figures.print(work, threads, driver.latencies(Double.parseDouble(mixAndRate[1]), operation));
        }
        documents = operation.count();
    }
}
