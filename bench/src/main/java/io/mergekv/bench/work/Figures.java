package io.mergekv.bench.work;

import java.io.PrintStream;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Tells the process that started this one what was measured, a JSON object a line. */
final class Figures {
    private final PrintStream out = System.out;
    private final int keys;

    /** Takes the standard output for itself: what libraries print goes to standard error. */
    Figures(int keys) {
        this.keys = keys;
        System.setOut(System.err);
    }

    /** A figure; the unit says which way is better: what counts a second is to be high, all else low. */
    void print(String work, int threads, String unit, double value) {
        out.println(String.format(
                Locale.ROOT,
                "{\"work\":\"%s\",\"threads\":%d,\"keys\":%d,\"unit\":\"%s\",\"value\":%.4f}",
                work,
                threads,
                keys,
                unit,
                value));
    }

    /** The middle and the 99th of a hundred of latencies in nanoseconds. */
    void print(String work, int threads, Histogram latencies) {
        if (latencies.getTotalCount() == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        print(work + "-p50", threads, "us", latencies.getValueAtPercentile(50) / 1e3);
        print(work + "-p99", threads, "us", latencies.getValueAtPercentile(99) / 1e3);
    }

    /** A word for the process that started this one. */
    void say(String word) {
        out.println(word);
        out.flush();
    }
}
