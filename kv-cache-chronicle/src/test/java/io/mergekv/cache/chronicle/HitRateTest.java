package io.mergekv.cache.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/**
 * How often the eviction order keeps what is asked for next, on traces as YCSB makes them: beside LRU, and beside Belady's
 * optimum, which knows the future. Hits of 100 reads; a key that is missed is put.
 */
class HitRateTest {
    private static final int KEYS = 20_000;
    private static final int READS = 400_000;

    @Test
    void frequentKeysAreKept() {
        int[] trace = zipf(0.99, 1);
        for (int capacity : new int[] {KEYS / 100, KEYS / 20, KEYS / 5}) {
            double ours = ours(trace, capacity);
            assertThat(ours).isGreaterThan(lru(trace, capacity) + 2);
            assertThat(ours).isGreaterThan(0.85 * optimum(trace, capacity));
        }
    }

    @Test
    void scansDriveOutNothingThatIsRead() {
        int[] zipf = zipf(0.99, 2);
        int[] trace = new int[zipf.length + 10 * KEYS];
        int at = 0;
        int once = KEYS;
        for (int i = 0; i < zipf.length; i++) {
            trace[at++] = zipf[i];
            for (int j = 0; i % (READS / 10) == 0 && j < KEYS; j++) {
                trace[at++] = once++;
            }
        }
        for (int capacity : new int[] {KEYS / 100, KEYS / 20, KEYS / 5}) {
            assertThat(ours(trace, capacity)).isGreaterThan(lru(trace, capacity) + 3);
        }
    }

    @Test
    void recentKeysAreKept() {
        int[] zipf = zipf(0.99, 3);
        int[] trace = new int[zipf.length];
        for (int i = 0; i < trace.length; i++) {
            trace[i] = KEYS + i / 10 - zipf[i]; // as new documents are read most
        }
        for (int capacity : new int[] {KEYS / 100, KEYS / 20, KEYS / 5}) {
            assertThat(ours(trace, capacity)).isGreaterThan(lru(trace, capacity));
        }
    }

    @Test
    void partOfALoopThatDoesNotFitIsKept() {
        int[] trace = new int[READS];
        for (int i = 0; i < trace.length; i++) {
            trace[i] = i % KEYS;
        }
        assertThat(lru(trace, KEYS / 2)).isZero();
        assertThat(ours(trace, KEYS / 2)).isGreaterThan(0.75 * optimum(trace, KEYS / 2));
    }

    @Test
    void whatWasFrequentLeavesWhenOthersAre() {
        int[] trace = zipf(0.99, 4);
        for (int i = 0; i < trace.length; i++) {
            trace[i] += i / (READS / 5) * KEYS;
        }
        for (int capacity : new int[] {KEYS / 100, KEYS / 20, KEYS / 5}) {
            assertThat(ours(trace, capacity)).isGreaterThan(lru(trace, capacity) - 3); // LRU is at its best here
        }
    }

    private static double ours(int[] trace, int capacity) {
        Marks marks = new Marks(capacity);
        EvictionOrder order = new EvictionOrder(capacity, 40 * capacity, marks);
        int[] kept = new int[1];
        return rate(trace, key -> {
            byte[] bytes = ByteBuffer.allocate(4).putInt(key).array();
            int hash = hash(bytes);
            if (order.weight(bytes, hash) != 0) {
                marks.mark(hash);
                return true;
            }
            while (kept[0] == capacity || !order.add(bytes, hash, 1)) {
                byte[] victim = order.victim(64);
                kept[0] -= order.remove(victim, hash(victim));
            }
            kept[0]++;
            return false;
        });
    }

    /** The same in each run. */
    private static int hash(byte[] key) {
        long product = ByteBuffer.wrap(key).getInt() * 0x9E3779B97F4A7C15L;
        product = (product ^ (product >>> 29)) * 0xBF58476D1CE4E5B9L;
        return (int) (product >>> 32);
    }

    private static double lru(int[] trace, int capacity) {
        Map<Integer, Integer> kept = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
                return size() > capacity;
            }
        };
        return rate(trace, key -> kept.put(key, key) != null);
    }

    /** Belady: what is asked for latest leaves. */
    private static double optimum(int[] trace, int capacity) {
        int[] next = new int[trace.length];
        Map<Integer, Integer> later = new HashMap<>();
        for (int i = trace.length - 1; i >= 0; i--) {
            Integer again = later.put(trace[i], i);
            next[i] = again == null ? trace.length + i : again;
        }
        TreeMap<Integer, Integer> kept = new TreeMap<>();
        int hits = 0;
        for (int i = 0; i < trace.length; i++) {
            if (kept.remove(i) != null) {
                hits++;
            } else if (kept.size() == capacity) {
                kept.pollLastEntry();
            }
            kept.put(next[i], trace[i]);
        }
        return 100.0 * hits / trace.length;
    }

    private static double rate(int[] trace, IntPredicate read) {
        return 100.0 * Arrays.stream(trace).filter(read).count() / trace.length;
    }

    /** Numbers from 0 on of which few are frequent, the lowest ones most. */
    private static int[] zipf(double exponent, long seed) {
        Zipf zipf = new Zipf(KEYS, exponent, seed);
        return new Random(seed).ints(READS).map(none -> zipf.next()).toArray();
    }
}
