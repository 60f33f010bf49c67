package io.mergekv.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyChooserTest {
    private static final int KEYS = 1000;
    private static final int DRAWS = 2_000_000;
    private static final double SECOND = Math.pow(2, -KeyChooser.ZIPFIAN_CONSTANT);

    @Test
    void uniformTakesAllKeysAlike() {
        int[] counts = counts(KeyChooser.uniform(KEYS), KEYS);
        double expected = (double) DRAWS / KEYS;
        // six standard deviations
        assertThat(Arrays.stream(counts).min().orElseThrow() / expected).isCloseTo(1, within(6 / Math.sqrt(expected)));
        assertThat(Arrays.stream(counts).max().orElseThrow() / expected).isCloseTo(1, within(6 / Math.sqrt(expected)));
    }

    @Test
    void theMostPopularKeysOfZipfianAreAsPopularAsTheorySays() {
        int[] counts = counts(KeyChooser.zipfian(KEYS), KEYS);
        Arrays.sort(counts);
        double top = 1 / KeyChooser.SCRAMBLED_ZETA;
        // a key gets besides its share of what is less popular, which is spread over all
        double spread = 1.0 / KEYS;
        assertThat(counts[KEYS - 1] / (double) DRAWS).isBetween(top, top + 2 * spread);
        assertThat(counts[KEYS - 2] / (double) DRAWS).isBetween(top * SECOND, top * SECOND + 2 * spread);
    }

    @Test
    void zipfianSpreadsThePopularKeysAndReachesAll() {
        int[] counts = counts(KeyChooser.zipfian(KEYS), KEYS);
        int firstHalf = Arrays.stream(counts, 0, KEYS / 2).sum();
        assertThat(firstHalf / (double) DRAWS).isCloseTo(0.5, within(0.1));
        assertThat(counts).doesNotContain(0);
    }

    @Test
    void theNewestKeyIsTheMostPopularOfLatest() {
        int[] counts = counts(KeyChooser.latest(() -> KEYS), KEYS);
        double zeta = KeyChooser.zeta(KEYS);
        assertThat(counts[KEYS - 1] / (double) DRAWS).isCloseTo(1 / zeta, within(0.002));
        assertThat(counts[KEYS - 2] / (double) DRAWS).isCloseTo(SECOND / zeta, within(0.002));
        // rank r in proportion to 1/r^0.99: the older half together
        double olderHalf = 1 - KeyChooser.zeta(KEYS / 2) / zeta;
        assertThat(Arrays.stream(counts, 0, KEYS / 2).sum() / (double) DRAWS).isCloseTo(olderHalf, within(0.01));
    }

    @Test
    void latestFollowsWhatIsInserted() {
        AtomicInteger count = new AtomicInteger(KEYS);
        KeyChooser latest = KeyChooser.latest(count::get);
        count.set(2 * KEYS);
        assertThat(Arrays.stream(latest.draw(10_000, 1)).boxed()).allMatch(key -> key >= KEYS && key < 2 * KEYS);
    }

    @Test
    void zetaOfTheScrambledItemsIsWhatYcsbSays() {
        // the sum to a million, and the integral of the rest
        int summed = 1_000_000;
        double exponent = 1 - KeyChooser.ZIPFIAN_CONSTANT;
        double rest = (Math.pow(KeyChooser.SCRAMBLED_ITEMS, exponent) - Math.pow(summed, exponent)) / exponent;
        assertThat(KeyChooser.zeta(summed) + rest).isCloseTo(KeyChooser.SCRAMBLED_ZETA, within(1e-4));
    }

    private static int[] counts(KeyChooser chooser, int keys) {
        SplittableRandom random = new SplittableRandom(7);
        int[] counts = new int[keys];
        for (int i = 0; i < DRAWS; i++) {
            counts[chooser.next(random)]++;
        }
        return counts;
    }
}
