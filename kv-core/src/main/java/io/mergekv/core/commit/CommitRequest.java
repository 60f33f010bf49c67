package io.mergekv.core.commit;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.KvException;
import io.mergekv.WriteOptions;
import io.mergekv.cbor.Trusted;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A write on its way through the committer: what is to be done, and then its result. The submitting thread makes it,
 * the committing thread settles it, {@link #complete} hands the result over.
 */
public final class CommitRequest {
    private static final int SPINS_BEFORE_YIELDING = 64;
    /** About what an operation, and each of its steps, takes of the heap beside keys, patches and documents. */
    private static final int OPERATION_BYTES = 256;

    private static final int STEP_BYTES = 64;
    private static final long RETRY_NANOS = 10_000_000;
    private static final int MOST_ATTEMPTS = 10;

    private final List<? extends Batch.Operation> steps;
    private final WriteOptions options;
    private final long timeMicros;
    private final long bytes;
    private final @Nullable Thread waiter;
    private final @Nullable Staged<?> stage;
    /** The next operation of its group. */
    private @Nullable CommitRequest next;

    private List<Change> changes = List.of();
    private @Nullable KvException failure;
    private volatile boolean done;

    private CommitRequest(
            List<? extends Batch.Operation> steps,
            WriteOptions options,
            long timeMicros,
            long bytes,
            @Nullable Thread waiter,
            @Nullable Staged<?> stage) {
        this.steps = steps;
        this.options = options;
        this.timeMicros = timeMicros;
        this.bytes = bytes;
        this.waiter = waiter;
        this.stage = stage;
    }

    /** An operation that the calling thread waits for. */
    static CommitRequest awaited(List<? extends Batch.Operation> steps, WriteOptions options, long timeMicros) {
        return new CommitRequest(steps, options, timeMicros, 0, Thread.currentThread(), null);
    }

    /** An operation whose result completes {@code stage}, as {@code result} makes it of the changes. */
    static <T> CommitRequest staged(
            List<? extends Batch.Operation> steps,
            WriteOptions options,
            long timeMicros,
            Function<? super List<Change>, ? extends T> result,
            CompletableFuture<T> stage) {
        return new CommitRequest(steps, options, timeMicros, bytes(steps), null, new Staged<>(result, stage));
    }

    /** What {@code steps} take of the heap, in bytes: keys, patches and documents, and about what is around them. */
    static long bytes(List<? extends Batch.Operation> steps) {
        Trusted access = Trusted.access();
        long bytes = OPERATION_BYTES;
        for (Batch.Operation step : steps) {
            bytes += STEP_BYTES + access.bytes(step.key()).length;
            if (step instanceof Batch.Merge merge) {
                bytes += access.bytes(merge.patch()).length;
            } else if (step instanceof Batch.Put put) {
                bytes += access.length(put.document());
            }
        }
        return bytes;
    }

    /** What it takes of the heap, in bytes, if it is staged. */
    long bytes() {
        return bytes;
    }

    /** Puts {@code later}, null for none, behind it. */
    void follow(@Nullable CommitRequest later) {
        next = later;
    }

    /** The next operation of its group, or null. */
    @Nullable
    CommitRequest next() {
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

    /** Hands the settled result to whoever waits for it. Runs what is chained to a stage. Does not throw. */
    void complete() {
        done = true;
        if (waiter != null && waiter != Thread.currentThread()) {
            LockSupport.unpark(waiter);
        }
        if (stage != null) {
            stage.complete(changes, failure);
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

    /** A stage, and what completes it. Not made of another stage: where memory is short, that would never end. */
    private record Staged<T>(Function<? super List<Change>, ? extends T> result, CompletableFuture<T> stage) {
        /** What dependents throw their own stages catch; what comes here is, in the end, a want of memory. */
        void complete(List<Change> changes, @Nullable KvException failure) {
            Throwable problem = failure;
            for (int attempt = 1; ; attempt++) {
                try {
                    if (problem == null) {
                        stage.complete(result.apply(changes));
                    } else {
                        stage.completeExceptionally(new CompletionException(problem));
                    }
                    return;
                } catch (OutOfMemoryError e) {
                    if (stage.isDone() && attempt >= MOST_ATTEMPTS) {
                        return; // once more, as long as this may help, for the dependents that were not run
                    }
                    LockSupport.parkNanos(this, RETRY_NANOS); // the next collection may find the few bytes
                } catch (Throwable e) {
                    if (stage.isDone()) {
                        return;
                    }
                    problem = e;
                }
            }
        }
    }
}
