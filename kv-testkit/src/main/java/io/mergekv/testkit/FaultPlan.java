package io.mergekv.testkit;

import io.mergekv.StorageException;
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
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What is to go wrong, and when. Calls are counted from the moment a fault is added: 1 is the next call of that
 * operation. Faults can be added before the providers are opened and at any time later. Safe for use by many threads;
 * actions run outside its lock, on the thread that made the call, and may block or throw.
 *
 * <p>A fault <em>before</em> a call keeps the call from reaching the provider when it throws. A fault <em>after</em> a
 * call throws although the provider has done its work: the outcome that a caller cannot know. A call that is torn, or whose
 * bytes are corrupted, returns as if all were well; with {@link #failAfter} for the same call it throws.
 */
public final class FaultPlan {
    private static final Set<ProviderCall> TEARABLE =
            EnumSet.of(ProviderCall.STORE_WRITE, ProviderCall.LOG_APPEND, ProviderCall.CACHE_PUT);
    private static final Set<ProviderCall> CORRUPTIBLE = EnumSet.of(
            ProviderCall.STORE_GET,
            ProviderCall.LOG_APPEND,
            ProviderCall.LOG_NEXT,
            ProviderCall.CACHE_GET,
            ProviderCall.CACHE_PUT);

    private final Map<ProviderCall, Long> calls = new EnumMap<>(ProviderCall.class);
    private final List<Fault> faults = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();

    /** A plan in which nothing goes wrong yet. */
    public FaultPlan() {}

    /** Makes the {@code nth} call of {@code operation} from now throw a {@link StorageException}, undone. */
    public FaultPlan failBefore(ProviderCall operation, long nth) {
        return before(operation, nth, throwing(() -> injected(operation, "before")));
    }

    /** Makes the {@code nth} call of {@code operation} from now throw a {@link StorageException}, although it is done. */
    public FaultPlan failAfter(ProviderCall operation, long nth) {
        return after(operation, nth, throwing(() -> injected(operation, "after")));
    }

    /** Makes the {@code nth} call of {@code operation} from now, and every later one, throw, undone. */
    public FaultPlan failFrom(ProviderCall operation, long nth) {
        return add(operation, nth, Long.MAX_VALUE, Moment.BEFORE, throwing(() -> injected(operation, "before")));
    }

    /** Makes the {@code nth} call of {@code operation} from now begin {@code late}; an interrupt does not shorten it. */
    public FaultPlan delay(ProviderCall operation, long nth, Duration late) {
        return before(operation, nth, () -> pause(late.toNanos()));
    }

    /**
     * Lets the {@code nth} call of {@code operation} from now take effect in part: the first {@code kept} writes of a
     * batch, or the first {@code kept} bytes of a record or a value, at most all of them.
     *
     * @param operation {@code STORE_WRITE}, {@code LOG_APPEND} or {@code CACHE_PUT}
     * @throws IllegalArgumentException for any other, and when {@code kept} is negative
     */
    public FaultPlan tear(ProviderCall operation, long nth, int kept) {
        if (kept < 0) {
            throw new IllegalArgumentException("what is kept is 0 or more, not " + kept);
        }
        requireOneOf(TEARABLE, operation);
        return add(operation, nth, kept, bytes -> Arrays.copyOf(bytes, Math.min(kept, bytes.length)));
    }

    /**
     * Flips one bit of what the {@code nth} call of {@code operation} from now writes or reads; the seed says which. The
     * caller's own array stays as it is. Nothing happens where there are no bytes.
     *
     * @param operation {@code LOG_APPEND} or {@code CACHE_PUT}, which write; {@code STORE_GET}, {@code CACHE_GET} or
     *     {@code LOG_NEXT}, which read
     * @throws IllegalArgumentException for any other
     */
    public FaultPlan corrupt(ProviderCall operation, long nth, long seed) {
        requireOneOf(CORRUPTIBLE, operation);
        return add(operation, nth, Integer.MAX_VALUE, bytes -> flipped(bytes, seed));
    }

    /**
     * Plans one fault, of any kind that fits its operation. The same arguments plan the same fault.
     *
     * @param operations those among which to choose; not empty
     * @param within the call is one of the next so many, at least 1
     * @return what was planned, for a test's message
     */
    public String atRandom(Set<ProviderCall> operations, long within, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ProviderCall> sorted = operations.stream().sorted().toList();
        ProviderCall operation = sorted.get(random.nextInt(sorted.size()));
        long nth = random.nextLong(1, within + 1);
        List<String> kinds = new ArrayList<>(List.of("failBefore", "failAfter", "delay"));
        if (TEARABLE.contains(operation)) {
            kinds.add("tear");
        }
        if (CORRUPTIBLE.contains(operation)) {
            kinds.add("corrupt");
        }
        String kind = kinds.get(random.nextInt(kinds.size()));
        switch (kind) {
            case "failBefore" -> failBefore(operation, nth);
            case "failAfter" -> failAfter(operation, nth);
            case "delay" -> delay(operation, nth, Duration.ofMillis(random.nextInt(1, 100)));
            case "tear" -> tear(operation, nth, random.nextInt(16));
            default -> corrupt(operation, nth, random.nextLong());
        }
        return kind + " " + operation + " " + nth;
    }

    /** Runs {@code action} before the {@code nth} call of {@code operation} from now. */
    public FaultPlan before(ProviderCall operation, long nth, Runnable action) {
        return add(operation, nth, nth, Moment.BEFORE, action);
    }

    /** Runs {@code action} after the {@code nth} call of {@code operation} from now, if that call did not fail. */
    public FaultPlan after(ProviderCall operation, long nth, Runnable action) {
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
    public synchronized long calls(ProviderCall operation) {
        return calls.getOrDefault(operation, 0L);
    }

    /** Drops every fault: from now on all goes well. */
    public synchronized void heal() {
        faults.clear();
        damages.clear();
    }

    /** Counts a call of {@code operation}, and runs it among the actions planned for it. */
    <T> T call(ProviderCall operation, Supplier<T> work) {
        return numbered(operation, number -> work.get());
    }

    /** The same, for work that has to know which call it is, to ask for its {@linkplain #damaged bytes}. */
    <T> T numbered(ProviderCall operation, LongFunction<T> work) {
        long number = count(operation);
        actions(operation, number, Moment.BEFORE).forEach(Runnable::run);
        T result = work.apply(number);
        actions(operation, number, Moment.AFTER).forEach(Runnable::run);
        return result;
    }

    void run(ProviderCall operation, Runnable work) {
        call(operation, () -> {
            work.run();
            return operation;
        });
    }

    /** What the {@code number}th call of {@code operation} writes or reads in place of {@code bytes}. */
    synchronized byte[] damaged(ProviderCall operation, long number, byte[] bytes) {
        byte[] result = bytes;
        for (Damage damage : damages) {
            if (damage.strikes(operation, number)) {
                result = damage.change.apply(result);
            }
        }
        return result;
    }

    /** How many writes the {@code number}th call of {@code operation} may do. */
    synchronized int kept(ProviderCall operation, long number) {
        return damages.stream()
                .filter(damage -> damage.strikes(operation, number))
                .mapToInt(Damage::kept)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** Whether the bytes of the {@code number}th call of {@code operation} are to be changed. */
    synchronized boolean damages(ProviderCall operation, long number) {
        return damages.stream().anyMatch(damage -> damage.strikes(operation, number));
    }

    private synchronized FaultPlan add(ProviderCall operation, long nth, int kept, UnaryOperator<byte[]> change) {
        if (nth < 1) {
            throw new IllegalArgumentException("calls are counted from 1, not " + nth);
        }
        damages.add(new Damage(operation, calls(operation) + nth, kept, change));
        return this;
    }

    private synchronized FaultPlan add(ProviderCall operation, long from, long to, Moment moment, Runnable action) {
        if (from < 1) {
            throw new IllegalArgumentException("calls are counted from 1, not " + from);
        }
        long past = calls(operation);
        long last = to == Long.MAX_VALUE ? to : past + to;
        faults.add(new Fault(operation, past + from, last, moment, action));
        return this;
    }

    private synchronized long count(ProviderCall operation) {
        return calls.merge(operation, 1L, Long::sum);
    }

    private synchronized List<Runnable> actions(ProviderCall operation, long number, Moment moment) {
        return faults.stream()
                .filter(fault -> fault.operation == operation && fault.moment == moment)
                .filter(fault -> fault.from <= number && number <= fault.to)
                .map(Fault::action)
                .toList();
    }

    private static StorageException injected(ProviderCall operation, String moment) {
        return new StorageException("injected " + moment + " " + operation);
    }

    private static void requireOneOf(Set<ProviderCall> possible, ProviderCall operation) {
        if (!possible.contains(operation)) {
            throw new IllegalArgumentException("one of " + possible + ", not " + operation);
        }
    }

    private static byte[] flipped(byte[] bytes, long seed) {
        byte[] result = bytes.clone();
        if (result.length > 0) {
            long bit = new SplittableRandom(seed).nextLong(8L * result.length);
            result[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
        }
        return result;
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        boolean interrupted = false;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private enum Moment {
        BEFORE,
        AFTER
    }

    private record Fault(ProviderCall operation, long from, long to, Moment moment, Runnable action) {}

    private record Damage(ProviderCall operation, long number, int kept, UnaryOperator<byte[]> change) {
        boolean strikes(ProviderCall called, long nth) {
            return operation == called && number == nth;
        }
    }
}
