package io.mergekv.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.bench.peer.Contender;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixTest {
    private static final int KEYS = 1000;
    private static final int OPERATIONS = 100_000;

    @ParameterizedTest
    @EnumSource
    void doesWhatItsSharesSay(Mix mix) {
        assertThat(mix.read + mix.update + mix.insert + mix.scan + mix.readModifyWrite)
                .isEqualTo(100);
        Counting counting = new Counting();
        YcsbOperation operation = new YcsbOperation(mix, counting, KEYS, 1, new SplittableRandom(3));
        for (int i = 0; i < OPERATIONS; i++) {
            operation.run(0, i);
        }
        int share = OPERATIONS / 100;
        int tolerance = share; // one per cent
        assertThat(counting.reads.get())
                .isBetween(
                        (mix.read + mix.readModifyWrite) * share - tolerance,
                        (mix.read + mix.readModifyWrite) * share + tolerance);
        assertThat(counting.merges.get())
                .isBetween(
                        (mix.update + mix.readModifyWrite) * share - tolerance,
                        (mix.update + mix.readModifyWrite) * share + tolerance);
        assertThat(counting.inserts.get())
                .isBetween(mix.insert * share - tolerance, mix.insert * share + tolerance)
                .isEqualTo(operation.count() - KEYS);
        assertThat(counting.scanned.get() / 50.5).isBetween((mix.scan - 1.5) * share, (mix.scan + 1.5) * share);
    }

    /** Counts, and sees that no key is beyond what was inserted. */
    private static final class Counting implements Contender {
        final AtomicInteger reads = new AtomicInteger();
        final AtomicInteger merges = new AtomicInteger();
        final AtomicInteger inserts = new AtomicInteger();
        final AtomicInteger scanned = new AtomicInteger();

        @Override
        public void load(int from, int to) {
            inserts.addAndGet(to - from);
        }

        @Override
        public long field(int key) {
            reads.incrementAndGet();
            return present(key) ? 0 : -1;
        }

        @Override
        public void merge(int key, long value) {
            merges.incrementAndGet();
            assertThat(present(key)).isTrue();
        }

        @Override
        public int scan(int from, int count) {
            assertThat(count).isBetween(1, Mix.LONGEST_SCAN);
            scanned.addAndGet(count);
            return present(from) ? count : 0;
        }

        private boolean present(int key) {
            return key >= 0 && key < KEYS + inserts.get();
        }

        @Override
        public void close() {}
    }
}
