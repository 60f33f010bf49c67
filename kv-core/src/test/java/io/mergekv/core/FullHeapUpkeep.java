package io.mergekv.core;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Health;
import io.mergekv.Patch;
import io.mergekv.WritesRefusedException;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.ProviderCall;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A database whose heap is full for a while; see {@link SmallHeapTest}. Not one word of its code may need memory for the
 * first time where a failure is caught: the text of a message does. Exit code 0 when the log is synced
 * afterwards, or the health says that it is not.
 */
final class FullHeapUpkeep {
    private static final int LARGEST = 16 << 10;
    private static final long HELD_NANOS = 100_000_000;

    private FullHeapUpkeep() {}

    public static void main(String[] args) throws InterruptedException {
        FaultPlan plan = new FaultPlan();
        CountDownLatch synced = new CountDownLatch(1);
        DatabaseBuilder builder =
                MemoryEngine.builder(Path.of(args[0])).set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofMillis(1));
        try (Database database = MemoryEngine.engine(plan, Clock.systemUTC()).open(builder.config())) {
            fill();
            plan.after(ProviderCall.LOG_SYNC, 1, synced::countDown);
            try {
                database.table("t").merge("k", Patch.of("n", 1));
            } catch (WritesRefusedException e) {
                return; // memory ended within a sync, and the health says so
            }
            boolean goesOn = synced.await(10, TimeUnit.SECONDS);
            if (!goesOn && database.health().state() == Health.State.OPEN) {
                throw new IllegalStateException("the log is not synced any more, and the health does not say so");
            }
        }
    }

    /** Takes all memory, down to the last word, and gives it back. */
    private static void fill() {
        Object @Nullable [] taken = null;
        for (int size = LARGEST; size >= 1; size /= 4) {
            try {
                while (true) {
                    Object[] more = new Object[size];
                    more[0] = taken;
                    taken = more;
                }
            } catch (OutOfMemoryError e) {
                // so much for pieces of this size
            }
        }
        LockSupport.parkNanos(taken, HELD_NANOS);
    }
}
