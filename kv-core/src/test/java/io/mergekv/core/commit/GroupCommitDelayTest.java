package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.WriteOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.junit.jupiter.api.Test;

/** For whom a synced group waits. */
class GroupCommitDelayTest {
    private static final int MAX_MICROS = 100;

    private final MpscUnboundedArrayQueue<CommitRequest> queue = new MpscUnboundedArrayQueue<>(16);

    @Test
    void whoIsThereIsTakenAtOnce() {
        CommitRequest operation = CommitRequest.awaited(List.of(), WriteOptions.defaults(), 0);
        queue.offer(operation);
        assertThat(new GroupCommitDelay().poll(queue, 1)).isSameAs(operation);
    }

    @Test
    void nobodyIsWaitedForWhereNobodyWasBefore() {
        assertThat(fastestMicros(1)).isLessThan(MAX_MICROS);
        assertThat(fastestMicros(3, 3)).isLessThan(MAX_MICROS);
        assertThat(fastestMicros(1, 64, 1, 1)).isLessThan(MAX_MICROS);
    }

    @Test
    void asManyAsWereInOneOfTheLastTwoGroupsAreWaitedFor() {
        assertThat(fastestMicros(1, 64)).isGreaterThanOrEqualTo(MAX_MICROS);
        assertThat(fastestMicros(63, 64, 1)).isGreaterThanOrEqualTo(MAX_MICROS);
        assertThat(fastestMicros(64, 64, 1)).isLessThan(MAX_MICROS);
    }

    /** How long one more than {@code count} is waited for after {@code groups}: the fastest of many, as any may be held up. */
    private long fastestMicros(int count, int... groups) {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            GroupCommitDelay fresh = new GroupCommitDelay();
            IntStream.of(groups).forEach(fresh::ended);
            long begin = System.nanoTime();
            assertThat(fresh.poll(queue, count)).isNull();
            fastest = Math.min(fastest, (System.nanoTime() - begin) / 1000);
        }
        return fastest;
    }
}
