package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.WriteOptions;
import java.util.List;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.junit.jupiter.api.Test;

/** For whom a synced group waits. */
class GatheringTest {
    private static final int MAX_MICROS = 50;

    private final MpscUnboundedArrayQueue<Operation> queue = new MpscUnboundedArrayQueue<>(16);
    private final Gathering gathering = new Gathering();

    @Test
    void whoIsThereIsTakenAtOnce() {
        Operation operation = Operation.awaited(List.of(), WriteOptions.defaults(), 0);
        queue.offer(operation);
        assertThat(gathering.poll(queue, 1)).isSameAs(operation);
    }

    @Test
    void nobodyIsWaitedForWhereNobodyWasBefore() {
        assertThat(fastestMicros(1)).isLessThan(MAX_MICROS);
        gathering.ended(3);
        assertThat(fastestMicros(3)).isLessThan(MAX_MICROS);
    }

    @Test
    void asManyAsWereInOneOfTheLastTwoGroupsAreWaitedFor() {
        gathering.ended(64);
        assertThat(fastestMicros(1)).isGreaterThanOrEqualTo(MAX_MICROS);
        gathering.ended(1);
        assertThat(fastestMicros(63)).isGreaterThanOrEqualTo(MAX_MICROS);
        assertThat(fastestMicros(64)).isLessThan(MAX_MICROS);
        gathering.ended(1);
        assertThat(fastestMicros(1)).isLessThan(MAX_MICROS);
    }

    /** The fastest of many, since any may lose its processor. */
    private long fastestMicros(int count) {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            long begin = System.nanoTime();
            assertThat(gathering.poll(queue, count)).isNull();
            fastest = Math.min(fastest, (System.nanoTime() - begin) / 1000);
        }
        return fastest;
    }
}
