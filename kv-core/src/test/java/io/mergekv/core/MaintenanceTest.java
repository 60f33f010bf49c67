package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.ClosedException;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Patch;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
        plan.before(ProviderCall.LOG_TRIM, 1, () -> flushesBeforeTheTrim.add(plan.calls(ProviderCall.STORE_FLUSH)));
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
        plan.after(ProviderCall.STORE_FLUSH, 1, checkpoint::countDown);
        DatabaseBuilder often = DurableEngine.quiet(killed, "chronicle")
                .set(DatabaseBuilder.CHECKPOINT_BYTES, 64L << 10)
                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofMillis(5));
        try (Database database = DurableEngine.open(often, plan)) {
            assertThat(checkpoint.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(database.position().sequence()).isEqualTo(100);
        }
    }

    @Test
    void upkeepGoesOnAfterALogLineThatRanOutOfMemory() throws InterruptedException {
        FaultPlan plan = new FaultPlan();
        AtomicInteger failures = new AtomicInteger();
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH;
            }

            /** Asked by the trim alone. */
            @Override
            public long millis() {
                if (failures.incrementAndGet() <= 2) {
                    throw new IllegalStateException("no time");
                }
                return 0;
            }
        };
        try (FailingLines lines = new FailingLines(() -> new OutOfMemoryError("injected"));
                Database database = MemoryEngine.engine(plan, clock)
                        .open(MemoryEngine.builder(directory)
                                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofMillis(2))
                                .config())) {
            await("two rounds that failed", () -> lines.count() == 2);
            CountDownLatch synced = new CountDownLatch(1);
            plan.after(ProviderCall.LOG_SYNC, 1, synced::countDown);
            database.table("t").merge("k", Patch.of("n", 1));
            assertThat(synced.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void checkpointThatComesTooLateForACloseIsRefusedAsClosed() throws InterruptedException {
        FaultPlan plan = new FaultPlan();
        Database database = MemoryEngine.open(directory, plan, Clock.systemUTC());
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        CountDownLatch storeClosed = new CountDownLatch(1);
        Thread late = new Thread(() -> {
            try {
                database.checkpoint();
            } catch (RuntimeException | Error e) {
                thrown.add(e);
            }
        });
        Thread closing = new Thread(database::close);
        plan.before(ProviderCall.STORE_FLUSH, 1, () -> {
            late.start();
            await("another checkpoint waits", () -> late.getState() == Thread.State.BLOCKED);
            closing.start();
            await("the last checkpoint waits", () -> closing.getState() == Thread.State.BLOCKED);
        });
        Runnable afterTheClose = () -> {
            if (Thread.currentThread() == late) {
                awaitAtMost(storeClosed, 1); // it may be the one that comes first: then there is nothing to see
            }
        };
        plan.before(ProviderCall.STORE_FLUSH, 2, afterTheClose).before(ProviderCall.STORE_FLUSH, 3, afterTheClose);
        plan.after(ProviderCall.STORE_CLOSE, 1, storeClosed::countDown);
        database.checkpoint();
        closing.join();
        late.join();
        assertThat(thrown).allSatisfy(failure -> assertThat(failure).isInstanceOf(ClosedException.class));
        assertThat(database.health().cause()).isEmpty();
    }

    private static void awaitAtMost(CountDownLatch latch, long seconds) {
        try {
            boolean unused = latch.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within ten seconds: " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
