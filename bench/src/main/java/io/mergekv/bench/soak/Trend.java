package io.mergekv.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Whether a process grows: the median of the last third of its samples against that of the second third. The first is
 * left out, in which caches fill and the JVM compiles.
 *
 * @param label what is looked at
 * @param value of a sample
 * @param share by how much it may differ, of what it was
 * @param slack by how much more
 */
record Trend(String label, ToLongFunction<Vitals> value, double share, long slack) {
    private static final int LEAST_SAMPLES = 9;

    /** Retention gives up whole files of the log, compaction whole levels of the store: so some come and go. */
    private static final List<Trend> ALL = List.of(
            new Trend("heap", Vitals::heap, 0.10, 3_000_000),
            new Trend("anonymous memory", Vitals::anonymous, 0.05, 6_000_000),
            new Trend("open files", Vitals::files, 0.10, 8),
            new Trend("threads", Vitals::threads, 0, 2),
            new Trend("disk", Vitals::disk, 0.15, 16_000_000));

    /** What grows, and how; none where there are too few samples to say. */
    static List<String> complaints(String process, List<Vitals> samples) {
        List<String> complaints = new ArrayList<>();
        if (samples.size() >= LEAST_SAMPLES) {
            int third = samples.size() / 3;
            for (Trend trend : ALL) {
                long before = trend.median(samples.subList(third, 2 * third));
                long after = trend.median(samples.subList(2 * third, samples.size()));
                if (after > before * (1 + trend.share) + trend.slack) {
                    complaints.add(process + ": " + trend.label + " grew from " + before + " to " + after);
                }
            }
        }
        return complaints;
    }

    private long median(List<Vitals> samples) {
        return samples.stream()
                .mapToLong(value)
                .sorted()
                .skip(samples.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
