package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Patch;
import io.mergekv.PositionUnavailableException;
import io.mergekv.Subscription;
import io.mergekv.testkit.FaultPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits of a KiB each, with a retention of a MiB: of four thousand, three are given up where nobody holds them. */
class HoldersTest {
    private static final int COMMITS = 4000;
    private static final Feed EARLIEST = Feed.all().from(FeedStart.EARLIEST);

    @TempDir
    Path directory;

    @Test
    void logIsTrimmedWhereNobodyHoldsIt() {
        try (Database database = inMemory(16 << 20)) {
            fill(database);
            assertThat(database.info().logFirst()).isBetween(2000L, 3500L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chronicle", "store"})
    void slowCursorLosesNothingWhileTheLogIsWithinTheHoldLimit(String log) {
        try (Database database = onDisk(log, 16 << 20);
                ChangeCursor cursor = database.changes(EARLIEST)) {
            fill(database);
            assertThat(database.info().logFirst()).isEqualTo(1);
            assertThat(sequences(cursor)).isEqualTo(sequencesTo(COMMITS));
            database.checkpoint();
            assertThat(database.info().logFirst()).isGreaterThan(2000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chronicle", "store"})
    void slowCursorIsToldWhenTheLogOutgrewTheHoldLimit(String log) {
        try (Database database = onDisk(log, 2 << 20);
                ChangeCursor cursor = database.changes(EARLIEST)) {
            fill(database);
            assertThat(database.info().logFirst()).isBetween(500L, COMMITS - 500L);
            assertThatThrownBy(() -> cursor.poll(Duration.ZERO)).isInstanceOf(PositionUnavailableException.class);
        }
    }

    @Test
    void cursorThatHasLostItsPlaceHoldsNothing() {
        try (Database database = inMemory(2 << 20);
                ChangeCursor cursor = database.changes(EARLIEST)) {
            fill(database);
            long first = database.info().logFirst();
            database.table("t").merge("k", Patch.of("last", true));
            database.checkpoint();
            assertThat(cursor.position().sequence()).isLessThan(first);
            assertThat(database.info().logFirst()).isGreaterThan(2000);
        }
    }

    @Test
    void closedCursorHoldsNothing() {
        try (Database database = inMemory(16 << 20)) {
            database.changes(EARLIEST).close();
            fill(database);
            assertThat(database.info().logFirst()).isGreaterThan(2000);
        }
    }

    @Test
    void noCursorHoldsTheLogWhereTheLimitIsZero() {
        try (Database database = inMemory(0);
                ChangeCursor unread = database.changes(EARLIEST)) {
            fill(database);
            assertThat(unread.position().sequence()).isZero();
            assertThat(database.info().logFirst()).isGreaterThan(2000);
        }
    }

    @Test
    void cursorHoldsTheLogFromWhereItStands() {
        try (Database database = inMemory(16 << 20);
                ChangeCursor cursor = database.changes(EARLIEST)) {
            database.table("t").merge("k", Patch.of("n", -1));
            for (int i = 1; i < 2000; i++) {
                merge(database, i);
            }
            assertThat(sequences(cursor)).hasSize(2000);
            fill(database);
            assertThat(database.info().logFirst()).isBetween(900L, 2001L);
            assertThat(sequences(cursor)).hasSize(COMMITS);
        }
    }

    @Test
    void subscriptionWhoseCallbackIsSlowLosesNothing() {
        CountDownLatch slow = new CountDownLatch(1);
        List<Long> seen = new CopyOnWriteArrayList<>();
        try (Database database = inMemory(16 << 20);
                Subscription subscription = database.subscribe(EARLIEST, change -> {
                    awaitQuietly(slow);
                    seen.add(change.sequence());
                })) {
            fill(database);
            assertThat(database.info().logFirst()).isEqualTo(1);
            slow.countDown();
            await("all is delivered", () -> seen.size() == COMMITS);
            await("its position is told", () -> subscription.lag() == 0);
            assertThat(seen).isEqualTo(sequencesTo(COMMITS));
            database.checkpoint();
            assertThat(database.info().logFirst()).isGreaterThan(2000);
        } finally {
            slow.countDown();
        }
    }

    @Test
    void idleSubscriptionThatNothingConcernedHoldsNothing() {
        try (Database database = inMemory(16 << 20);
                Subscription idle = database.subscribe(Feed.table("other").from(FeedStart.EARLIEST), change -> {})) {
            await("it has read what there is", () -> idle.lag() == 0);
            fill(database);
            await("it has passed by what does not concern it", () -> idle.lag() == 0);
            database.checkpoint();
            assertThat(database.info().logFirst()).isGreaterThan(2000);
        }
    }

    private Database inMemory(int holdBytes) {
        return MemoryEngine.engine(new FaultPlan(), Clock.systemUTC())
                .open(retaining(MemoryEngine.builder(directory), holdBytes).config());
    }

    private Database onDisk(String log, int holdBytes) {
        return DurableEngine.open(retaining(DurableEngine.quiet(directory, log), holdBytes));
    }

    private static DatabaseBuilder retaining(DatabaseBuilder builder, int holdBytes) {
        return builder.set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofHours(1))
                .set(DatabaseBuilder.RETENTION_BYTES, 1L << 20)
                .set(DatabaseBuilder.RETENTION_HOLD_BYTES, (long) holdBytes);
    }

    private static void fill(Database database) {
        for (int i = 0; i < COMMITS; i++) {
            merge(database, i);
        }
        database.checkpoint();
    }

    private static void merge(Database database, int i) {
        database.table("t").merge("k", Patch.of("text", i + "x".repeat(1000)));
    }

    private static List<Long> sequences(ChangeCursor cursor) {
        return Stream.generate(() -> cursor.poll(Duration.ZERO))
                .takeWhile(Optional::isPresent)
                .map(change -> change.map(Change::sequence).orElse(0L))
                .toList();
    }

    private static List<Long> sequencesTo(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> (long) i).toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
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
