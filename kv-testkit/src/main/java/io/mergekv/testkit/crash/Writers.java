package io.mergekv.testkit.crash;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Commit;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Durability;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do what the {@link Script} says and note in the {@link Ledger} what they were told. A writer goes on with
 * its next operation whatever became of the one before; when the database takes no more writes, it ends.
 */
public final class Writers {
    private static final int MAX_OUTSTANDING = 8;

    private final long seed;
    private final int round;
    private final Ledger ledger;
    private final int[] next;

    /**
     * Writers of a script.
     *
     * @param seed what the script follows from
     * @param round distinguishes the operations of one process from those of others
     * @param ledger where they take notes
     * @param writers how many threads
     */
    public Writers(long seed, int round, Ledger ledger, int writers) {
        this.seed = seed;
        this.round = round;
        this.ledger = ledger;
        this.next = new int[writers];
    }

    /** Writes to {@code database} until it takes no more, until {@code enough}, or until all is written. */
    public void write(Database database, BooleanSupplier enough) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < next.length; writer++) {
            int own = writer;
            Thread thread = new Thread(() -> write(database, own, enough), "writer-" + writer);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Whether every writer has tried all that the ledger has room for. */
    boolean areDone() {
        for (int number : next) {
            if (number < ledger.operations()) {
                return false;
            }
        }
        return true;
    }

    private void write(Database database, int writer, BooleanSupplier enough) {
        Semaphore outstanding = new Semaphore(MAX_OUTSTANDING);
        AtomicInteger refusals = new AtomicInteger();
        while (next[writer] < ledger.operations() && !enough.getAsBoolean() && refusals.get() == 0) {
            int number = next[writer]++;
            Script.Name name = new Script.Name(round, writer, number);
            Script.Call call = Script.call(seed, name);
            ledger.attempt(writer, number);
            if (call.asynchronous()) {
                outstanding.acquireUninterruptibly();
                commitAsync(database, name, call).whenComplete((done, failure) -> {
                    settle(writer, number, failure == null ? done : Optional.empty(), failure, refusals);
                    outstanding.release();
                });
            } else {
                outstanding.acquireUninterruptibly(MAX_OUTSTANDING); // in the order of the script
                try {
                    settle(writer, number, commit(database, name, call), null, refusals);
                } catch (KvException | VirtualMachineError | LinkageError e) {
                    settle(writer, number, Optional.empty(), e, refusals);
                }
                outstanding.release(MAX_OUTSTANDING);
            }
        }
        outstanding.acquireUninterruptibly(MAX_OUTSTANDING);
    }

    private void settle(
            int writer, int number, Optional<Long> sequence, @Nullable Throwable failure, AtomicInteger refusals) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        long result;
        if (cause == null) {
            result = sequence.orElse(Ledger.UNCHANGED);
        } else {
            refusals.incrementAndGet();
            result = cause instanceof KvException known ? result(known) : Ledger.UNKNOWN;
        }
        ledger.settle(writer, number, result);
    }

    private static long result(KvException failure) {
        return switch (failure.outcome()) {
            case REFUSED -> Ledger.REFUSED;
            case UNKNOWN -> Ledger.UNKNOWN;
            case COMMITTED -> Ledger.COMMITTED;
        };
    }

    private static WriteOptions options(Script.Name name, Script.Call call) {
        WriteOptions options = WriteOptions.defaults().origin(name.toString());
        return call.synced() ? options.durability(Durability.DISK) : options;
    }

    private static Optional<Long> commit(Database database, Script.Name name, Script.Call call) {
        WriteOptions options = options(name, call);
        if (call.steps().size() > 1) {
            return database.commit(batch(call), options).map(Commit::sequence);
        }
        ExpectedChange step = call.steps().get(0);
        Table table = database.table(step.table());
        Optional<Change> change;
        if (step instanceof ExpectedChange.Merge merge) {
            change = table.merge(step.key(), Patch.ofMap(merge.fields()), options);
        } else if (step instanceof ExpectedChange.Put put) {
            change = table.put(step.key(), Document.ofMap(put.fields()), options);
        } else if (step instanceof ExpectedChange.Delete) {
            change = table.delete(step.key(), options);
        } else {
            return database.commit(batch(call), options).map(Commit::sequence);
        }
        return change.map(Change::sequence);
    }

    private static CompletionStage<Optional<Long>> commitAsync(Database database, Script.Name name, Script.Call call) {
        try {
            return database.commitAsync(batch(call), options(name, call)).thenApply(done -> done.map(Commit::sequence));
        } catch (KvException | VirtualMachineError | LinkageError e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static Batch batch(Script.Call call) {
        Batch batch = Batch.create();
        call.steps().forEach(step -> step.addTo(batch));
        return batch;
    }
}
