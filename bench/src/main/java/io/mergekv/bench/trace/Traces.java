package io.mergekv.bench.trace;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Keys, as numbers, in the order in which they are asked for: as YCSB chooses them, and as scans and loops do. */
final class Traces {
    private static final int KEYS = 200_000;
    private static final int READS = 2_000_000;
    private static final int ROUNDS = 10;

    private Traces() {}

    /** How many keys are asked for often. */
    static int keys() {
        return KEYS;
    }

    /** All traces by name; the same ones each time. */
    static Map<String, int[]> all() {
        Map<String, int[]> all = new LinkedHashMap<>();
        all.put("zipfian 0.99", scrambled(zipfian(0.99, 1)));
        all.put("zipfian 0.7", scrambled(zipfian(0.7, 2)));
        all.put("latest", latest(zipfian(0.99, 3)));
        all.put("zipfian, scanned", scanned(scrambled(zipfian(0.99, 4))));
        all.put("zipfian, changing", changing(scrambled(zipfian(0.99, 5))));
        all.put("zipfian and loop", looped(scrambled(zipfian(0.9, 6))));
        all.put("loop", loop());
        return all;
    }

    /** Ranks, 0 the most frequent. */
    private static int[] zipfian(double exponent, long seed) {
        double[] cumulative = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += 1 / Math.pow(i + 1.0, exponent);
            cumulative[i] = sum;
        }
        double whole = sum;
        return new Random(seed)
                .doubles(READS)
                .mapToInt(chance -> {
                    int at = Arrays.binarySearch(cumulative, chance * whole);
                    return Math.min(KEYS - 1, at < 0 ? -at - 1 : at);
                })
                .toArray();
    }

    /** Frequent keys anywhere among the others. */
    private static int[] scrambled(int[] ranks) {
        int[] places = new Random(7).ints(0, KEYS).distinct().limit(KEYS).toArray();
        return Arrays.stream(ranks).map(rank -> places[rank]).toArray();
    }

    /** A new key every ten reads; the newer, the more frequent. */
    private static int[] latest(int[] ranks) {
        int[] trace = new int[ranks.length];
        for (int i = 0; i < trace.length; i++) {
            trace[i] = KEYS + i / 10 - ranks[i];
        }
        return trace;
    }

    /** From time to time as many keys as there are, that are asked for this once. */
    private static int[] scanned(int[] keys) {
        int[] trace = new int[keys.length + ROUNDS * KEYS];
        int at = 0;
        int once = KEYS;
        for (int i = 0; i < keys.length; i++) {
            trace[at++] = keys[i];
            for (int j = 0; i % (READS / ROUNDS) == 0 && j < KEYS; j++) {
                trace[at++] = once++;
            }
        }
        return trace;
    }

    /** From time to time others become frequent. */
    private static int[] changing(int[] keys) {
        int[] trace = new int[keys.length];
        for (int i = 0; i < trace.length; i++) {
            trace[i] = keys[i] + i / (READS / ROUNDS) * KEYS;
        }
        return trace;
    }

    /** A third of the reads go round among a quarter as many keys. */
    private static int[] looped(int[] keys) {
        int[] trace = keys.clone();
        for (int i = 0; i < trace.length; i += 3) {
            trace[i] = KEYS + i / 3 % (KEYS / 4);
        }
        return trace;
    }

    private static int[] loop() {
        int[] trace = new int[READS];
        for (int i = 0; i < trace.length; i++) {
            trace[i] = i % KEYS;
        }
        return trace;
    }
}
