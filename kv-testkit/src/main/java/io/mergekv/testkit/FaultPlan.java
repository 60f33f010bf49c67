package io.mergekv.testkit;

import io.mergekv.StorageException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is to go wrong, and when. Calls are counted from the moment a fault is added: 1 is the next call of that
 * operation. Faults can be added before the providers are opened and at any time later. Safe for use by many threads;
 * actions run outside its lock, on the thread that made the call, and may block or throw.
 *
 * <p>A fault <em>before</em> a call keeps the call from reaching the provider when it throws. A fault <em>after</em> a
 * call throws although the provider has done its work: the outcome that a caller cannot know.
 */
public final class FaultPlan {
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
        AFTER
    }

    private record Fault(Operation operation, long from, long to, Moment moment, Runnable action) {}
}
