package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Patch;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceTest {
    @TempDir
    Path directory;

    @Test
    void storeIsFlushedBeforeTheFirstTrimOfWhatItShowedWhenItWasOpened() throws InterruptedException {
        try (Database database = DurableEngine.open(DurableEngine.quiet(directory, "chronicle"))) {
            for (int i = 0; i < 4000; i++) {
                database.table("t").merge("k", Patch.of("text", i + "x".repeat(1000)));
            }
        }
        FaultPlan plan = new FaultPlan();
        BlockingQueue<Long> flushesBeforeTheTrim = new LinkedBlockingQueue<>();
        plan.before(Operation.LOG_TRIM, 1, () -> flushesBeforeTheTrim.add(plan.calls(Operation.STORE_FLUSH)));
        DatabaseBuilder trimming = DurableEngine.quiet(directory, "chronicle")
                .set(DatabaseBuilder.RETENTION_BYTES, 1L << 20)
                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofMillis(5));
        try (Database database = DurableEngine.open(trimming, plan)) {
            assertThat(flushesBeforeTheTrim.poll(20, TimeUnit.SECONDS)).isPositive();
            assertThat(database.info().checkpoint()).isEqualTo(4000);
        }
    }

    @Test
    void logThatWasReplayedCountsTowardsTheNextCheckpoint() throws Exception {
        Path killed = directory.resolve("killed");
        try (Database database = DurableEngine.open(DurableEngine.quiet(directory.resolve("live"), "chronicle"))) {
            for (int i = 0; i < 100; i++) {
                database.table("t").merge("k", Patch.of("text", i + "x".repeat(1000)));
            }
            DurableEngine.copy(directory.resolve("live"), killed);
        }
        FaultPlan plan = new FaultPlan();
        CountDownLatch checkpoint = new CountDownLatch(1);
        plan.after(Operation.STORE_FLUSH, 1, checkpoint::countDown);
        DatabaseBuilder often = DurableEngine.quiet(killed, "chronicle")
                .set(DatabaseBuilder.CHECKPOINT_BYTES, 64L << 10)
                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofMillis(5));
        try (Database database = DurableEngine.open(often, plan)) {
            assertThat(checkpoint.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(database.position().sequence()).isEqualTo(100);
        }
    }
}
