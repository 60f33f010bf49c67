package io.mergekv.testkit.fulldisk;

import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One writer's counters: what it tried, and what it was promised. A counter in the database must be between the two.
 * The writer's own thread writes; {@link #check} comes after it has ended.
 */
final class Counters {
    private static final int KEYS = 50;
    private static final String COUNT = "n";
    private static final int SMALL = 8_192;
    /** Enough for a log to write records of this size in another way. */
    private static final int LARGE = 100_000;

    private final int writer;
    private final long[] attempted = new long[KEYS];
    private final long[] acknowledged = new long[KEYS];

    Counters(int writer) {
        this.writer = writer;
    }

    /** Counts up until told to stop, or until the database takes no more writes. */
    void write(Database database, SplittableRandom random, AtomicBoolean stop, Tally tally) {
        Table table = database.table("counters");
        while (!stop.get()) {
            int key = random.nextInt(KEYS);
            byte[] padding = new byte[random.nextInt(random.nextInt(16) == 0 ? LARGE : SMALL)];
            random.nextBytes(padding);
            attempted[key]++;
            try {
                table.merge(key(key), Patch.of(COUNT, Patch.increment(1), "padding", padding));
                acknowledged[key]++;
                tally.acknowledged.incrementAndGet();
            } catch (KvException e) {
                if (e.outcome() == KvException.Outcome.REFUSED) {
                    attempted[key]--;
                }
                if (!tally.failed(e)) {
                    return;
                }
                Thread.onSpinWait();
            } catch (RuntimeException | Error e) {
                tally.untyped(e);
                return;
            }
        }
    }

    /** What is wrong with the counters in the database; null when nothing is. */
    @Nullable
    String check(Database database) {
        for (int i = 0; i < KEYS; i++) {
            Optional<Document> document = database.table("counters").get(key(i));
            long found = document.map(present -> present.integer(COUNT).orElseThrow())
                    .orElse(0L);
            if (found < acknowledged[i] || found > attempted[i]) {
                return key(i) + " counts " + found + ": " + acknowledged[i] + " were acknowledged, " + attempted[i]
                        + " tried";
            }
            acknowledged[i] = found; // it is shown, and so promised
            attempted[i] = found;
        }
        return null;
    }

    private Key key(int number) {
        return Key.tuple("writer", writer, number);
    }

    /** What all writers of a trial met. */
    static final class Tally {
        final AtomicLong acknowledged = new AtomicLong();
        final AtomicLong refused = new AtomicLong();
        final AtomicLong stopped = new AtomicLong();
        final AtomicReference<Throwable> untyped = new AtomicReference<>();

        /** Counts a typed failure; whether the writer may go on. */
        boolean failed(KvException e) {
            if (e instanceof io.mergekv.DiskFullException) {
                refused.incrementAndGet();
                return true;
            }
            stopped.incrementAndGet();
            return false;
        }

        void untyped(Throwable e) {
            untyped.compareAndSet(null, e);
        }

        long failures() {
            return refused.get() + stopped.get();
        }
    }
}
