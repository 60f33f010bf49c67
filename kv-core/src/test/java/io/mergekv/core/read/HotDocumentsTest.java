package io.mergekv.core.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.core.storage.KeyHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What is hot is what is read most, within its bounds, and never what is no more. */
class HotDocumentsTest {
    private static final int SETS = 64;
    private static final long LIMIT = SETS * HotDocuments.SET_BYTES;
    private static final int SMALL = 300;

    private final HotDocuments hot = new HotDocuments(LIMIT);

    @RepeatedTest(20)
    void givesThePresentDocumentOrNone() {
        Random random = new Random();
        int keys = 1 + random.nextInt(5000);
        int longest = 1 + random.nextInt(2 * HotDocuments.MOST_BYTES);
        Map<Integer, byte[]> present = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            int n = random.nextInt(keys);
            byte[] key = key(n);
            int hash = KeyHash.of(key);
            byte[] value = new byte[random.nextInt(longest)];
            random.nextBytes(value);
            switch (random.nextInt(4)) {
                case 0 -> {
                    hot.update(key, hash, value);
                    present.put(n, value);
                }
                case 1 -> {
                    hot.update(key, hash, null);
                    present.remove(n);
                }
                case 2 -> {
                    byte[] there = present.get(n);
                    if (there != null && hot.makeRoom(hash, key.length + there.length)) {
                        hot.add(key, hash, there);
                    }
                }
                default -> {
                    byte[] found = hot.get(key, hash);
                    if (found != null) {
                        assertThat(found).isSameAs(present.get(n));
                    }
                }
            }
        }
        long kept = IntStream.range(0, keys)
                .mapToObj(n -> hot.get(key(n), KeyHash.of(key(n))))
                .filter(value -> value != null)
                .mapToLong(value -> value.length + Integer.BYTES)
                .sum();
        assertThat(kept).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void whatIsAddedIsThereUntilItIsTakenOut() {
        byte[] value = new byte[SMALL];
        hot.add(key(1), KeyHash.of(key(1)), value);
        assertThat(hot.get(key(1), KeyHash.of(key(1)))).isSameAs(value);
        byte[] next = new byte[SMALL + 1];
        hot.update(key(1), KeyHash.of(key(1)), next);
        assertThat(hot.get(key(1), KeyHash.of(key(1)))).isSameAs(next);
        hot.update(key(1), KeyHash.of(key(1)), new byte[HotDocuments.MOST_BYTES]);
        assertThat(hot.get(key(1), KeyHash.of(key(1)))).isNull();
    }

    /** BackgroundTask what would be best: to hold the keys that are read most from the beginning. */
    @Test
    void mostReadsOfASkewedKindAreAnswered() {
        Zipf zipf = new Zipf(100 * SETS * 16);
        read(zipf, 4_000_000);
        double best = zipf.share(SETS * 16);
        assertThat(read(zipf, 1_000_000)).isBetween(0.85 * best, best + 0.01);
    }

    @Test
    void scanOfAllKeysPushesNothingOut() {
        Zipf zipf = new Zipf(100 * SETS * 16);
        read(zipf, 4_000_000);
        double before = read(zipf, 1_000_000);
        for (int n = 0; n < zipf.keys(); n++) {
            readOne(n);
        }
        assertThat(read(zipf, 200_000)).isGreaterThan(before - 0.02);
    }

    @Test
    void otherKeysThatAreReadMostTakeTheirPlaces() {
        Zipf zipf = new Zipf(100 * SETS * 16);
        read(zipf, 4_000_000);
        double before = read(zipf, 1_000_000);
        Zipf other = zipf.reversed();
        read(other, 4_000_000);
        assertThat(read(other, 1_000_000)).isGreaterThan(before - 0.03);
    }

    private double read(Zipf zipf, int reads) {
        Random random = new Random(1);
        int hits = 0;
        for (int i = 0; i < reads; i++) {
            hits += readOne(zipf.next(random)) ? 1 : 0;
        }
        return (double) hits / reads;
    }

    private boolean readOne(int n) {
        byte[] key = key(n);
        int hash = KeyHash.of(key);
        if (hot.get(key, hash) != null) {
            return true;
        }
        if (hot.wants(hash) && hot.makeRoom(hash, key.length + SMALL)) {
            hot.add(key, hash, new byte[SMALL]);
        }
        return false;
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(n).array();
    }

    /** Keys whose chances fall with their rank, as YCSB's do. */
    private static final class Zipf {
        private final double[] upTo;
        private final boolean reversed;

        Zipf(int keys) {
            this(new double[keys], false);
            double sum = 0;
            for (int rank = 0; rank < keys; rank++) {
                sum += Math.pow(rank + 1, -0.99);
                upTo[rank] = sum;
            }
        }

        private Zipf(double[] upTo, boolean reversed) {
            this.upTo = upTo;
            this.reversed = reversed;
        }

        Zipf reversed() {
            return new Zipf(upTo, !reversed);
        }

        int keys() {
            return upTo.length;
        }

        double share(int first) {
            return upTo[first - 1] / upTo[upTo.length - 1];
        }

        int next(Random random) {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
            int rank = Math.min(upTo.length - 1, found < 0 ? -found - 1 : found);
            return reversed ? upTo.length - 1 - rank : rank;
        }
    }
}
