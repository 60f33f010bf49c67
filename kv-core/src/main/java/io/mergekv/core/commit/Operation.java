package io.mergekv.core.commit;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.KvException;
import io.mergekv.WriteOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A write on its way through the committer: what is to be done, and then its result. The submitting thread makes it,
 * the committing thread settles it, {@link #complete} hands the result over.
 */
public final class Operation {
    private static final int SPINS_BEFORE_YIELDING = 64;

    private final List<? extends Batch.Operation> steps;
    private final WriteOptions options;
    private final long timeMicros;
    private final @Nullable Thread waiter;
    private final @Nullable CompletableFuture<List<Change>> stage;
    /** The next operation of its group. */
    private @Nullable Operation next;

    private List<Change> changes = List.of();
    private @Nullable KvException failure;
    private volatile boolean done;

    private Operation(
            List<? extends Batch.Operation> steps,
            WriteOptions options,
            long timeMicros,
            @Nullable Thread waiter,
            @Nullable CompletableFuture<List<Change>> stage) {
        this.steps = steps;
        this.options = options;
        this.timeMicros = timeMicros;
        this.waiter = waiter;
        this.stage = stage;
    }

    /** An operation that the calling thread waits for. */
    static Operation awaited(List<? extends Batch.Operation> steps, WriteOptions options, long timeMicros) {
        return new Operation(steps, options, timeMicros, Thread.currentThread(), null);
    }

    /** An operation whose result completes {@code stage}. */
    static Operation staged(
            List<? extends Batch.Operation> steps,
            WriteOptions options,
            long timeMicros,
            CompletableFuture<List<Change>> stage) {
        return new Operation(steps, options, timeMicros, null, stage);
    }

    /** Puts {@code later} behind it. */
    void follow(Operation later) {
        next = later;
    }

    /** The next operation of its group, or null. */
    @Nullable
    Operation next() {
        return next;
    }

    List<? extends Batch.Operation> steps() {
        return steps;
    }

    WriteOptions options() {
        return options;
    }

    /** When it was submitted, in microseconds since 1970. */
    long timeMicros() {
        return timeMicros;
    }

    /** Settles it: it has made these changes. */
    void succeed(List<Change> result) {
        changes = result;
    }

    /** Settles it: it has failed. */
    void fail(KvException cause) {
        failure = cause;
    }

    /** Whether it has failed. */
    boolean hasFailed() {
        return failure != null;
    }

    /** Whether it has found nothing to change, and so has no record in the log. */
    boolean changesNothing() {
        return changes.isEmpty();
    }

    /** Hands the settled result to whoever waits for it. Runs what is chained to a stage. */
    void complete() {
        done = true;
        if (waiter != null && waiter != Thread.currentThread()) {
            LockSupport.unpark(waiter);
        }
        if (stage != null) {
            if (failure != null) {
                stage.completeExceptionally(failure);
            } else {
                stage.complete(changes);
            }
        }
    }

    /** Whether its completion runs code of the user's. */
    boolean isStaged() {
        return stage != null;
    }

    boolean isDone() {
        return done;
    }

    /**
     * Waits a while for it to be done; may return before. Gives the processor to whoever wants it for {@code yielding}
     * nanoseconds before it parks: that is cheaper for all than to be put to sleep and woken. An interrupt ends the sleep,
     * and stays set.
     */
    @SuppressWarnings("ThreadPriorityCheck") // measured; docs/adr/0009
    void pause(long yielding) {
        for (int i = 0; i < SPINS_BEFORE_YIELDING && !done; i++) {
            Thread.onSpinWait();
        }
        long began = System.nanoTime();
        while (!done && System.nanoTime() - began < yielding) {
            Thread.yield();
        }
        if (!done) {
            LockSupport.park(this);
        }
    }

    /** The result of an operation that is done. @throws KvException when it failed */
    List<Change> result() {
        if (failure != null) {
            throw failure;
        }
        return changes;
    }
}
