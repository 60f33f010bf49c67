package io.mergekv.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadDriverTest {
    @Test
    void aStallMakesAllLateThatShouldHaveStartedMeanwhile() {
        long stall = TimeUnit.MILLISECONDS.toNanos(500);
        Histogram latencies = new LoadDriver(1, 0, 1).latencies(1000, (thread, i) -> {
            if (i == 1) {
                sleep(stall);
            }
        });
        // of a thousand operations about five hundred had to wait, the middle one of them half of the stall
        assertThat(latencies.getTotalCount()).isBetween(999L, 1001L);
        assertThat(latencies.getCountBetweenValues(stall / 2, Long.MAX_VALUE)).isGreaterThan(200);
        assertThat(latencies.getMaxValue()).isGreaterThanOrEqualTo(stall * 99 / 100);
    }

    @Test
    void aClosedLoopCountsWhatWasDone() {
        LongAdder done = new LongAdder();
        LoadDriver.Throughput throughput = new LoadDriver(2, 0.05, 0.2).throughput((thread, i) -> done.increment());
        assertThat(throughput.total()).isEqualTo(done.sum());
        assertThat(throughput.perSecond()).isBetween(1.0, throughput.total() / 0.2);
    }

    @Test
    void aFailureOfAnOperationIsOneOfTheLoad() {
        assertThatThrownBy(() -> new LoadDriver(2, 0, 0.05).throughput((thread, i) -> {
                    throw new IllegalStateException("no");
                }))
                .hasRootCauseMessage("no");
    }

    private static void sleep(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
