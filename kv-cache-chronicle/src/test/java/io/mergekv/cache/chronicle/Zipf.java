package io.mergekv.cache.chronicle;

import java.util.Arrays;
import java.util.Random;

/** Numbers of which few are frequent. */
final class Zipf {
    private final double[] cumulative;
    private final Random random;

    Zipf(int count, double exponent, long seed) {
        random = new Random(seed);
        cumulative = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += 1 / Math.pow(i + 1.0, exponent);
            cumulative[i] = sum;
        }
    }

    int next() {
        int at = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
        return Math.min(cumulative.length - 1, at < 0 ? -at - 1 : at);
    }
}
