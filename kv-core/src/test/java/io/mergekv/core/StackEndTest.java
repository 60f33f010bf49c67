package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.Health;
import io.mergekv.KvException;
import io.mergekv.Table;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writes of threads that are at the end of their stack. */
@Timeout(120)
class StackEndTest {
    private static final long STACK_BYTES = 512 << 10;
    private static final int ROUNDS = 4;
    private static final int WRITES = Integer.getInteger("mergekv.stack.writes", 2_000);

    @TempDir
    Path directory;

    private int acknowledged;
    /** Calls that ended in the error itself, on their way in or on their way back. */
    private int overflowed;

    private final List<KvException.Outcome> outcomes = new ArrayList<>();
    private final List<CompletionStage<?>> stages = new ArrayList<>();

    @Test
    void writeAtTheEndOfTheStackFailsAloneAndIsRefused() throws InterruptedException {
        try (Database database = DurableEngine.open(Database.at(directory)
                .log("chronicle")
                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofHours(1))
                .set(DatabaseBuilder.MIN_FREE_BYTES, 0L))) {
            Table table = database.table("t");
            writeAtManyDepths(() -> table.increment("counter", 1, "n"));
            assertThat(database.health().cause()).isEmpty();
            assertThat(outcomes).allMatch(outcome -> outcome == KvException.Outcome.REFUSED);
            assertThat(counter(table)).isBetween(acknowledged, acknowledged + overflowed);
        }
    }

    @Test
    void asynchronousWriteAtTheEndOfTheStackFailsAloneOrCompletes() throws Exception {
        try (Database database = DurableEngine.open(Database.at(directory)
                .log("chronicle")
                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofHours(1))
                .set(DatabaseBuilder.MIN_FREE_BYTES, 0L))) {
            Table table = database.table("t");
            writeAtManyDepths(() -> stages.add(table.async().increment(io.mergekv.Key.of("counter"), 1, "n")));
            int completed = 0;
            for (CompletionStage<?> stage : stages) {
                stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
                completed++;
            }
            assertThat(database.health().state()).isEqualTo(Health.State.OPEN);
            assertThat(counter(table)).isBetween(completed, completed + overflowed);
        }
    }

    @Test
    void whatTheStackEndsInOtherCallersDoNotNotice() throws Exception {
        try (Database database = MemoryEngine.open(directory, new io.mergekv.testkit.FaultPlan(), Clock.systemUTC())) {
            Table table = database.table("t");
            List<Throwable> failures = new ArrayList<>();
            Thread other = new Thread(() -> {
                try {
                    for (int i = 0; i < 2_000; i++) {
                        table.increment("other", 1, "n");
                    }
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                }
            });
            other.start();
            writeAtManyDepths(() -> table.increment("counter", 1, "n"));
            other.join();
            assertThat(failures).isEmpty();
            assertThat(table.get("other")).contains(Document.of("n", 2_000));
            assertThat(counter(table)).isBetween(acknowledged, acknowledged + overflowed);
        }
    }

    private static int counter(Table table) {
        return (int) table.get("counter").orElseThrow().integer("n", 0);
    }

    /** Writes on the way back from the end of a stack: first with next to nothing left of it, then with ever more. */
    private void writeAtManyDepths(Runnable write) throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            attempt(write); // classes are loaded with room on the stack: the JVM never tries again one that failed
        }
        for (int round = 0; round < ROUNDS; round++) {
            int deepening = round;
            Thread thread = new Thread(null, () -> deepen(deepening, write), "deep", STACK_BYTES);
            thread.start();
            thread.join();
        }
    }

    private void deepen(int odd, Runnable write) {
        // frames of several sizes, so that rounds do not meet the same depths
        switch (odd % 4) {
            case 0 -> dive(write);
            case 1 -> dive(write, 1);
            case 2 -> dive(write, 1, 2, 3);
            default -> dive(write, 1, 2, 3, 4, 5);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // the end of the stack is what is wanted
    private void dive(Runnable write) {
        try {
            dive(write);
        } catch (StackOverflowError e) {
            // the way back begins
        }
        attempt(write);
    }

    @SuppressWarnings("InfiniteRecursion") // the end of the stack is what is wanted
    private void dive(Runnable write, long a) {
        try {
            dive(write, a);
        } catch (StackOverflowError e) {
            // the way back begins
        }
        attempt(write);
    }

    @SuppressWarnings("InfiniteRecursion") // the end of the stack is what is wanted
    private void dive(Runnable write, long a, long b, long c) {
        try {
            dive(write, a, b, c);
        } catch (StackOverflowError e) {
            // the way back begins
        }
        attempt(write);
    }

    @SuppressWarnings("InfiniteRecursion") // the end of the stack is what is wanted
    private void dive(Runnable write, long a, long b, long c, long d, long e) {
        try {
            dive(write, a, b, c, d, e);
        } catch (StackOverflowError overflow) {
            // the way back begins
        }
        attempt(write);
    }

    private void attempt(Runnable write) {
        if (outcomes.size() + acknowledged > WRITES) {
            return;
        }
        overflowed++;
        try {
            write.run();
            overflowed--;
            acknowledged++;
        } catch (KvException e) {
            overflowed--;
            outcomes.add(e.outcome());
        }
    }
}
