package io.mergekv.bench.work;

import io.mergekv.bench.peer.Contender;
import io.mergekv.bench.peer.Setting;
import java.util.SplittableRandom;

/**
 * The two processes of {@code open-after-kill}: {@code phase=fill} loads, says that it is ready, and merges until it is
 * killed; {@code phase=open} measures the time from its first line of ours to the first document read.
 */
public final class KilledAndOpened {
    private static final int MERGES_BEFORE = 20_000;

    /** So many that it is killed before. */
    private static final int MOST_MERGES = 200_000_000;

    private KilledAndOpened() {}

    /** Runs one of the two. */
    public static void main(String[] args) {
        long start = System.nanoTime();
        Arguments arguments = new Arguments(args);
        Figures figures = new Figures(arguments.keys());
        Setting setting = Setting.frugal(arguments.directory(), arguments.keys());
        if (arguments.text("phase").equals("fill")) {
            fill(arguments, figures, setting);
            return;
        }
        try (Contender contender = arguments.peer().open(setting)) {
            long value = contender.field(0);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (value < MERGES_BEFORE || contender.field(arguments.keys() - 1) < 0) {
                throw new IllegalStateException("an acknowledged write is missing");
            }
            figures.print("open-after-kill", 1, "s", seconds);
        }
        System.exit(0); // some leave threads behind
    }

    private static void fill(Arguments arguments, Figures figures, Setting setting) {
        Contender contender = arguments.peer().open(setting);
        contender.load(0, arguments.keys());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 1; i < MOST_MERGES; i++) {
            contender.merge(random.nextInt(1, arguments.keys()), i);
            if (i == MERGES_BEFORE) {
                contender.merge(0, i);
                figures.say("ready");
            }
        }
    }
}
