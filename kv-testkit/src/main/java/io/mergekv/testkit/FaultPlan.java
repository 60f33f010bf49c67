package io.mergekv.testkit;

import io.mergekv.StorageException;
import io.mergekv.spi.StoreBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is to go wrong, and when. Calls are counted from the moment a fault is added: 1 is the next call of that
 * operation. Faults can be added before the providers are opened and at any time later. Safe for use by many threads;
 * actions run outside its lock, on the thread that made the call, and may block or throw.
 *
 * <p>A fault <em>before</em> a call keeps the call from reaching the provider when it throws. A fault <em>after</em> a
 * call throws although the provider has done its work: the outcome that a caller cannot know.
 */
public final class FaultPlan {
    private static final Set<Operation> WRITES =
            EnumSet.of(Operation.LOG_APPEND, Operation.STORE_WRITE, Operation.CACHE_PUT);
    private static final Set<Operation> READS =
            EnumSet.of(Operation.LOG_NEXT, Operation.STORE_GET, Operation.CACHE_GET);

    private final Map<Operation, Long> calls = new EnumMap<>(Operation.class);
    private final List<Fault> faults = new ArrayList<>();

    /** A plan in which nothing goes wrong yet. */
    public FaultPlan() {}

    /** Makes the {@code nth} call of {@code operation} from now throw a {@link StorageException}, undone. */
    public FaultPlan failBefore(Operation operation, long nth) {
        return before(operation, nth, throwing(() -> injected(operation, "before")));
    }

    /** Makes the {@code nth} call of {@code operation} from now throw a {@link StorageException}, although it is done. */
    public FaultPlan failAfter(Operation operation, long nth) {
        return after(operation, nth, throwing(() -> injected(operation, "after")));
    }

    /** Makes the {@code nth} call of {@code operation} from now, and every later one, throw, undone. */
    public FaultPlan failFrom(Operation operation, long nth) {
        return add(operation, nth, Long.MAX_VALUE, Moment.BEFORE, throwing(() -> injected(operation, "before")));
    }

    /** Runs {@code action} before the {@code nth} call of {@code operation} from now. */
    public FaultPlan before(Operation operation, long nth, Runnable action) {
        return add(operation, nth, nth, Moment.BEFORE, action);
    }

    /** Runs {@code action} after the {@code nth} call of {@code operation} from now, if that call did not fail. */
    public FaultPlan after(Operation operation, long nth, Runnable action) {
        return add(operation, nth, nth, Moment.AFTER, action);
    }

    /** Holds the {@code nth} call of {@code operation} from now back for a while, before it is done. */
    public FaultPlan delay(Operation operation, long nth, Duration duration) {
        return before(operation, nth, () -> {
            long end = System.nanoTime() + duration.toNanos();
            for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        });
    }

    /**
     * Makes the {@code nth} call of {@code operation} from now write only the first half of what it was given, and then
     * throw a {@link StorageException}: half of a record's or a value's bytes, half of a batch's writes.
     *
     * @throws IllegalArgumentException for an operation that writes nothing
     */
    public FaultPlan tear(Operation operation, long nth) {
        return tamper(operation, nth, Moment.TORN, WRITES);
    }

    /**
     * Flips a bit of what the {@code nth} call of {@code operation} from now writes or reads: of a record, a value, or of
     * every value of a batch. What the caller gave stays as it is.
     *
     * @throws IllegalArgumentException for an operation that neither writes nor reads bytes
     */
    public FaultPlan corrupt(Operation operation, long nth) {
        EnumSet<Operation> possible = EnumSet.copyOf(READS);
        possible.addAll(WRITES);
        return tamper(operation, nth, Moment.CORRUPT, possible);
    }

    /**
     * Makes a call fail that the seed chooses: one of {@code among}, and which of the next {@code within} of it, before or
     * after it is done. Returns what was chosen, in words.
     */
    public String failSomewhere(long seed, Set<Operation> among, int within) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Operation> operations = among.stream().sorted().toList();
        Operation operation = operations.get(random.nextInt(operations.size()));
        long nth = 1L + random.nextInt(within);
        boolean done = random.nextBoolean();
        if (done) {
            failAfter(operation, nth);
        } else {
            failBefore(operation, nth);
        }
        return "call " + nth + " of " + operation + " fails " + (done ? "after" : "before") + " it is done";
    }

    /** An action that throws what {@code failure} supplies: a RuntimeException or an Error. */
    public static Runnable throwing(Supplier<? extends Throwable> failure) {
        return () -> {
            Throwable thrown = failure.get();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
        };
    }

    /** How often {@code operation} was called so far, failed calls included. */
    public synchronized long calls(Operation operation) {
        return calls.getOrDefault(operation, 0L);
    }

    /** Drops every fault: from now on all goes well. */
    public synchronized void heal() {
        faults.clear();
    }

    /** Counts a call of {@code operation}, and runs it among the actions planned for it. */
    <T> T call(Operation operation, Supplier<T> work) {
        long number = count(operation);
        actions(operation, number, Moment.BEFORE).forEach(Runnable::run);
        T result = work.get();
        actions(operation, number, Moment.AFTER).forEach(Runnable::run);
        return result;
    }

    /** A call that writes {@code bytes}, whole unless it is planned otherwise. */
    void write(Operation operation, byte[] bytes, Consumer<byte[]> work) {
        write(operation, bytes, FaultPlan::flipped, whole -> Arrays.copyOf(whole, whole.length / 2), work);
    }

    /** A call that writes a batch, whole unless it is planned otherwise. */
    void write(Operation operation, StoreBatch batch, Consumer<StoreBatch> work) {
        write(operation, batch, TamperedBatch::flipped, TamperedBatch::half, work);
    }

    private <T> void write(
            Operation operation, T given, UnaryOperator<T> flipped, UnaryOperator<T> half, Consumer<T> work) {
        long number = count(operation);
        actions(operation, number, Moment.BEFORE).forEach(Runnable::run);
        T written = isPlanned(operation, number, Moment.CORRUPT) ? flipped.apply(given) : given;
        if (isPlanned(operation, number, Moment.TORN)) {
            work.accept(half.apply(written));
            actions(operation, number, Moment.TORN).forEach(Runnable::run);
            throw injected(operation, "in the middle of");
        }
        work.accept(written);
        actions(operation, number, Moment.AFTER).forEach(Runnable::run);
    }

    /** A call that reads bytes, or null. */
    byte @Nullable [] read(Operation operation, Supplier<byte @Nullable []> work) {
        long number = count(operation);
        actions(operation, number, Moment.BEFORE).forEach(Runnable::run);
        byte[] found = work.get();
        actions(operation, number, Moment.AFTER).forEach(Runnable::run);
        return found != null && isPlanned(operation, number, Moment.CORRUPT) ? flipped(found) : found;
    }

    /** Whether the call of {@code operation} that was made last reads something else than is there. */
    boolean corruptsLast(Operation operation) {
        return isPlanned(operation, calls(operation), Moment.CORRUPT);
    }

    /** A copy of {@code bytes} with one bit flipped, in the middle. */
    static byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[flipped.length / 2] ^= 0x10;
        }
        return flipped;
    }

    private FaultPlan tamper(Operation operation, long nth, Moment how, Set<Operation> possible) {
        if (!possible.contains(operation)) {
            throw new IllegalArgumentException(operation + " has no bytes to tamper with; these have: " + possible);
        }
        return add(operation, nth, nth, how, () -> {});
    }

    private boolean isPlanned(Operation operation, long number, Moment how) {
        return !actions(operation, number, how).isEmpty();
    }

    void run(Operation operation, Runnable work) {
        call(operation, () -> {
            work.run();
            return operation;
        });
    }

    private synchronized FaultPlan add(Operation operation, long from, long to, Moment moment, Runnable action) {
        if (from < 1) {
            throw new IllegalArgumentException("calls are counted from 1, not " + from);
        }
        long past = calls(operation);
        long last = to == Long.MAX_VALUE ? to : past + to;
        faults.add(new Fault(operation, past + from, last, moment, action));
        return this;
    }

    private synchronized long count(Operation operation) {
        return calls.merge(operation, 1L, Long::sum);
    }

    private synchronized List<Runnable> actions(Operation operation, long number, Moment moment) {
        return faults.stream()
                .filter(fault -> fault.operation == operation && fault.moment == moment)
                .filter(fault -> fault.from <= number && number <= fault.to)
                .map(Fault::action)
                .toList();
    }

    private static StorageException injected(Operation operation, String moment) {
        return new StorageException("injected " + moment + " " + operation);
    }

    private enum Moment {
        BEFORE,
        AFTER,
        TORN,
        CORRUPT
    }

    private record Fault(Operation operation, long from, long to, Moment moment, Runnable action) {}
}
