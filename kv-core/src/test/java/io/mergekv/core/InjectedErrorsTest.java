package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Change;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Feed;
import io.mergekv.Health;
import io.mergekv.Key;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.Table;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Errors of every kind at random points, with lines that fail too: every caller is answered, every stage completed, the
 * close returns, and nothing that was acknowledged is gone. {@code mergekv.errors.rounds} sets how often.
 */
class InjectedErrorsTest {
    private static final int ROUNDS = Integer.getInteger("mergekv.errors.rounds", 4);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());
    private static final int WRITES = 150;
    private static final List<ProviderCall> POINTS = List.of(
            ProviderCall.LOG_APPEND,
            ProviderCall.LOG_SYNC,
            ProviderCall.LOG_READ,
            ProviderCall.LOG_NEXT,
            ProviderCall.STORE_GET,
            ProviderCall.STORE_WRITE,
            ProviderCall.STORE_FLUSH,
            ProviderCall.STORE_SNAPSHOT);

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void everyCallerIsAnsweredAndNothingThatWasAcknowledgedIsGone() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            oneRound(directory.resolve("round-" + round), new SplittableRandom(SEED + round));
        }
    }

    private static void oneRound(Path place, SplittableRandom random) throws Exception {
        ProviderCall point = POINTS.get(random.nextInt(POINTS.size()));
        Supplier<? extends Error> error = errors().get(random.nextInt(errors().size()));
        long nth = 1L + random.nextInt(point == ProviderCall.LOG_APPEND || point == ProviderCall.STORE_GET ? 200 : 4);
        FaultPlan plan = new FaultPlan();
        boolean before = random.nextBoolean();
        String name = error.get().getClass() + (before ? " before " : " after ") + nth + " " + point + ", seed " + SEED;
        DatabaseBuilder builder =
                DurableEngine.quiet(place, "chronicle").set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofMillis(3));
        Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
        try (FailingLines lines = new FailingLines(error)) {
            Database database = DurableEngine.open(builder, plan);
            if (before) {
                plan.before(point, nth, FaultPlan.throwing(error));
            } else {
                plan.after(point, nth, FaultPlan.throwing(error));
            }
            work(database, acknowledged, name);
            Health.State state = database.health().state();
            assertThat(state)
                    .as(name)
                    .isIn(Health.State.OPEN, Health.State.OUTCOME_UNKNOWN, Health.State.COMMITTED_NOT_APPLIED);
            plan.heal();
            assertThat(lines.count()).as("lines that failed; %s", name).isNotNegative();
            try {
                database.close();
            } catch (KvException e) {
                assertThat(e.outcome()).as(name).isNotEqualTo(KvException.Outcome.UNKNOWN);
            }
        }
        try (Database again = DurableEngine.open(builder)) {
            Set<Integer> missing = new TreeSet<>(acknowledged);
            missing.removeIf(i -> again.table("t").exists(Key.of(i)));
            assertThat(missing).as("lost; %s", name).isEmpty();
            assertThat(again.health().state()).as(name).isEqualTo(Health.State.OPEN);
        }
    }

    private static void work(Database database, Set<Integer> acknowledged, String name) throws Exception {
        Table table = database.table("t");
        List<CompletableFuture<Optional<Change>>> stages = new ArrayList<>();
        Thread other = new Thread(() -> {
            for (int i = 0; i < WRITES; i++) {
                int key = i;
                attempt(() -> {
                    if (table.merge(Key.of(key), Patch.of("n", key)).isPresent()) {
                        acknowledged.add(key);
                    }
                });
            }
        });
        other.start();
        attempt(() -> {
            var unused = database.subscribe(Feed.all(), change -> {});
        });
        for (int i = WRITES; i < 2 * WRITES; i++) {
            int key = i;
            attempt(() -> stages.add(table.async()
                    .merge(Key.of(key), Patch.of("n", key))
                    .whenComplete((change, failure) -> {
                        if (failure == null) {
                            acknowledged.add(key);
                        }
                    })
                    .toCompletableFuture()));
            if (i % 50 == 0) {
                attempt(database::checkpoint);
                attempt(() -> database.snapshot().close());
            }
        }
        for (CompletableFuture<Optional<Change>> stage : stages) {
            try {
                stage.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertThat(e).as(name).hasCauseInstanceOf(KvException.class);
            }
        }
        other.join(20_000);
        assertThat(other.isAlive()).as("a caller waits for ever; " + name).isFalse();
    }

    /** Whatever a call throws is its answer. */
    private static void attempt(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            // an answer
        }
    }

    private static List<Supplier<? extends Error>> errors() {
        return List.of(
                () -> new OutOfMemoryError("injected"),
                () -> new StackOverflowError("injected"),
                () -> new NoClassDefFoundError("injected"),
                () -> new InternalError("injected"),
                () -> new UntoldError());
    }

    /** Not even a message can be made of it. */
    private static final class UntoldError extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("injected");
        }
    }
}
