package io.mergekv.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Random sequences of operations against something under test. One that fails is made shorter as long as it still
 * fails, and what is left of it is printed: operations carry all their values, so that they mean the same in any
 * sequence.
 */
final class Sequences {
    private static final Duration SHRINKING = Duration.ofSeconds(20);

    private Sequences() {}

    /**
     * Runs {@code length} operations of {@code next} by {@code run}, which starts anew at every call and throws where
     * something is wrong.
     */
    static <O> void check(Random random, int length, Function<Random, O> next, Consumer<List<O>> run) {
        List<O> operations = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            operations.add(next.apply(random));
        }
        Throwable failure = failureOf(operations, run);
        if (failure == null) {
            return;
        }
        List<O> shortest = shrink(operations, run);
        Throwable last = failureOf(shortest, run);
        StringBuilder message = new StringBuilder((last == null ? failure : last).toString());
        message.append(System.lineSeparator())
                .append("The shortest of the failing sequences, ")
                .append(shortest.size())
                .append(" of ")
                .append(length)
                .append(" operations:");
        for (int i = 0; i < shortest.size(); i++) {
            message.append(System.lineSeparator()).append(i + 1).append(". ").append(shortest.get(i));
        }
        throw new AssertionError(message.toString(), failure);
    }

    /** Leaves out ever smaller pieces of {@code failing}, as long as it fails without them and there is time. */
    static <O> List<O> shrink(List<O> failing, Consumer<List<O>> run) {
        long end = System.nanoTime() + SHRINKING.toNanos();
        List<O> shortest = failing;
        int piece = Math.max(1, failing.size() / 2);
        while (System.nanoTime() < end) {
            int before = shortest.size();
            for (int at = 0; at < shortest.size() && System.nanoTime() < end; ) {
                List<O> without = new ArrayList<>(shortest.subList(0, at));
                without.addAll(shortest.subList(Math.min(at + piece, shortest.size()), shortest.size()));
                if (failureOf(without, run) == null) {
                    at += piece;
                } else {
                    shortest = without;
                }
            }
            if (piece == 1 && shortest.size() == before) {
                break;
            }
            piece = Math.max(1, piece / 2);
        }
        return shortest;
    }

    private static <O> @Nullable Throwable failureOf(List<O> operations, Consumer<List<O>> run) {
        try {
            run.accept(operations);
            return null;
        } catch (TestAbortedException e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            return e;
        }
    }
}
