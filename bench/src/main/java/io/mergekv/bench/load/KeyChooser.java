package io.mergekv.bench.load;

import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/**
 * Chooses key numbers as YCSB does (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", 2010; its zipfian is
 * Gray et al., "Quickly Generating Billion-Record Synthetic Databases", 1994, with the constant 0.99). Immutable; each
 * thread brings its own random.
 */
@FunctionalInterface
public interface KeyChooser {
    /** The next key number. */
    int next(SplittableRandom random);

    /** The exponent of the zipfian distribution. */
    double ZIPFIAN_CONSTANT = 0.99;

    /** YCSB's scrambled zipfian draws from this many items whatever the number of keys, so that zeta is known. */
    long SCRAMBLED_ITEMS = 10_000_000_000L;

    /** The sum of 1/i^0.99 over {@link #SCRAMBLED_ITEMS}. */
    double SCRAMBLED_ZETA = 26.46902820178302;

    /** All of {@code count} keys alike. */
    static KeyChooser uniform(int count) {
        return random -> random.nextInt(count);
    }

    /** Zipfian, the popular keys spread over all of {@code count}. */
    static KeyChooser zipfian(int count) {
        Zipfian ranks = new Zipfian(SCRAMBLED_ITEMS, SCRAMBLED_ZETA);
        return random -> (int) (Math.abs(hash(ranks.next(random))) % count);
    }

    /** Zipfian by age: the newest of {@code count} keys, which may grow, is the most popular. */
    static KeyChooser latest(IntSupplier count) {
        int atStart = count.getAsInt();
        Zipfian ages = new Zipfian(atStart, zeta(atStart));
        return random -> count.getAsInt() - 1 - (int) ages.next(random);
    }

    /** The sum of 1/i^0.99 for i from 1 to {@code count}. */
    static double zeta(int count) {
        double sum = 0;
        for (int i = 1; i <= count; i++) {
            sum += Math.pow(i, -ZIPFIAN_CONSTANT);
        }
        return sum;
    }

    /** Drawn beforehand, for operations that take less time than a draw. */
    default int[] draw(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] drawn = new int[length];
        for (int i = 0; i < length; i++) {
            drawn[i] = next(random);
        }
        return drawn;
    }

    private static long hash(long rank) {
        long hash = 0xCBF29CE484222325L; // FNV-1a, as YCSB
        for (int octet = 0; octet < Long.BYTES; octet++) {
            hash = (hash ^ ((rank >>> (8 * octet)) & 0xff)) * 1099511628211L;
        }
        return hash == Long.MIN_VALUE ? 0 : hash;
    }
}
