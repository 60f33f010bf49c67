package io.mergekv.testkit.fulldisk;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Health;
import io.mergekv.KvException;
import io.mergekv.Patch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * One database on a small disk that is filled and emptied again while several threads write. For one thread.
 */
final class FilledDatabase {
    private static final int WRITERS = 4;
    private static final long PATIENCE_NANOS = 300_000_000L;
    private static final long RESUME_NANOS = 20_000_000_000L;

    private final Path root;
    private final DatabaseBuilder builder;
    private final Ballast ballast;
    private final SplittableRandom random;
    private final List<Counters> writers = new ArrayList<>();
    private final Counters.Tally tally = new Counters.Tally();
    private int rounds;
    private int reopened;
    private int refusedOpens;

    /** A trial in {@code root} with the log named, and the floor given; a negative one is the default. */
    FilledDatabase(Path root, String log, long floor, SplittableRandom random) {
        this.root = root;
        this.random = random;
        this.ballast = new Ballast(root.resolve("ballast"));
        builder = Database.at(root.resolve("db"))
                .log(log)
                .set(DatabaseBuilder.CHECKPOINT_BYTES, 1L << 20)
                .set(DatabaseBuilder.RETENTION_BYTES, 8L << 20)
                .set("store.rocksdb.write-buffer-bytes", "8m");
        if (log.equals("chronicle")) {
            builder.set("log.chronicle.cycle-bits", "8");
        }
        if (floor >= 0) {
            builder.set(DatabaseBuilder.MIN_FREE_BYTES, floor);
        }
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Counters(i));
        }
    }

    /**
     * Fills and empties the disk until {@code deadline}, and at least once. On a failure, what is on the disk then is
     * listed on standard error.
     *
     * @throws AssertionError when anything is lost
     */
    void run(long deadline) throws IOException, InterruptedException {
        Database database = builder.open();
        try {
            do {
                rounds++;
                database = round(database);
            } while (System.nanoTime() < deadline);
            ballast.drop();
            close(database);
            database = builder.open();
            check(database);
            database.close();
        } catch (IOException | RuntimeException | Error e) {
            Listing.print(root, System.err);
            throw e;
        } finally {
            ballast.drop();
            close(database);
        }
    }

    /** What happened, as JSON's fields. */
    String figures() {
        return "\"rounds\":" + rounds + ",\"acknowledged\":" + tally.acknowledged + ",\"refused\":" + tally.refused
                + ",\"stopped\":" + tally.stopped + ",\"reopened\":" + reopened + ",\"refusedOpens\":" + refusedOpens;
    }

    /** How often a full disk was met. */
    long failures() {
        return tally.failures();
    }

    private Database round(Database database) throws IOException, InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> threads = start(database, stop);
        LockSupport.parkNanos(random.nextLong(50_000_000));
        long failuresBefore = tally.failures();
        ballast.fill(random.nextBoolean() ? 0 : random.nextLong(4 << 20));
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (tally.failures() == failuresBefore && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
        LockSupport.parkNanos(random.nextLong(50_000_000));
        if (database.health().state() == Health.State.OPEN) {
            ballast.drop();
            goesOn(database);
        }
        join(threads, stop);
        Database open = database;
        // What is committed and not applied is shown only when it is opened again.
        if (database.health().state() != Health.State.OPEN) {
            close(database);
            open = reopen();
        }
        check(open);
        return open;
    }

    private List<Thread> start(Database database, AtomicBoolean stop) {
        List<Thread> threads = new ArrayList<>();
        for (Counters counters : writers) {
            SplittableRandom own = random.split();
            Thread thread = new Thread(() -> counters.write(database, own, stop, tally), "writer");
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private static void join(List<Thread> threads, AtomicBoolean stop) throws InterruptedException {
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Once there is room, a database that only refused takes writes again. */
    private void goesOn(Database database) {
        long deadline = System.nanoTime() + RESUME_NANOS;
        while (true) {
            try {
                database.table("rounds").merge("round", Patch.of("n", Patch.increment(1)));
                return;
            } catch (KvException e) {
                boolean refused = e.outcome() == KvException.Outcome.REFUSED
                        && database.health().state() == Health.State.OPEN;
                if (refused && System.nanoTime() > deadline) {
                    throw new AssertionError("there is room again, and writes are still refused", e);
                }
                if (!refused) {
                    return; // it stopped in the last moment
                }
            }
        }
    }

    /** Opens again, at times with the disk still full: that is refused with a typed failure, or works. */
    private Database reopen() throws IOException {
        reopened++;
        if (random.nextBoolean()) {
            try {
                return builder.open();
            } catch (KvException e) {
                refusedOpens++;
            }
        }
        ballast.drop();
        return builder.open();
    }

    private static void close(Database database) {
        try {
            database.close();
        } catch (KvException e) {
            // what it could not make durable is in the log, or was never acknowledged
        }
    }

    private void check(Database database) {
        Throwable untyped = tally.untyped.get();
        if (untyped != null) {
            throw new AssertionError("a write failed with something that is no KvException", untyped);
        }
        for (Counters counters : writers) {
            String wrong = counters.check(database);
            if (wrong != null) {
                throw new AssertionError(wrong);
            }
        }
    }
}
