package io.mergekv.bench.work;

import io.mergekv.bench.load.KeyChooser;
import io.mergekv.bench.load.LoadDriver;

/**
 * One writer at a rate, after as many merges as it can do in the time to warm up, and a while at that rate in which what
 * those left to do in the background comes to its end.
 */
final class Pace {
    private static final int DRAWN = 1 << 16;
    private static final double SETTLE_SECONDS = 2;

    private final double warmSeconds;
    private final double seconds;
    private final long interval;
    private final int[] keys;

    Pace(Arguments arguments, KeyChooser chooser) {
        warmSeconds = arguments.warmSeconds();
        seconds = arguments.seconds();
        interval = (long) (1e9 / arguments.real("rate"));
        keys = chooser.draw(DRAWN, 1);
    }

    /** A merge of a value. */
    @FunctionalInterface
    interface Merge {
        void run(int key, long value);
    }

    /** Merges negative values; returns how many. */
    long warmUp(Merge merge) {
        long end = System.nanoTime() + (long) (warmSeconds * 1e9);
        long i = 0;
        while (System.nanoTime() < end) {
            merge.run(keys[(int) i & DRAWN - 1], -1 - i);
            i++;
        }
        return i;
    }

    /** Merges negative values at the rate, and then the moments at which each should start; returns how many. */
    long run(Merge merge) {
        long first = System.nanoTime() + interval;
        long settling = (long) (SETTLE_SECONDS * 1e9) / interval;
        long count = settling + (long) (seconds * 1e9) / interval;
        for (long i = 0; i < count; i++) {
            long due = first + i * interval;
            LoadDriver.waitUntil(due);
            merge.run(keys[(int) i & DRAWN - 1], i < settling ? -due : due);
        }
        return count;
    }
}
