package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** What all conformance classes share: a directory, what is closed after each test, threads and random numbers. */
@ExtendWith(RuleReport.class)
abstract class TestResources {
    private static final long PATIENCE_SECONDS = 60;
    private static final int LONGEST = 1_000_000;

    /** Deletes itself after each test. */
    @TempDir
    Path temporary;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    final void closeWhatIsOpen() throws Exception {
        boolean interrupted = Thread.interrupted();
        beforeClosing();
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        assertThat(interrupted).as("the test left its thread interrupted").isFalse();
    }

    /** Makes sure that closing is possible. */
    void beforeClosing() {}

    /** Has {@code resource} closed after the test; whoever closes it earlier closes it twice, as any user may. */
    final <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Ends the test as not applicable where the provider does not claim {@code capability}. */
    static void claims(boolean claimed, Object capability) {
        Assumptions.assumeTrue(claimed, () -> capability + " is not claimed");
    }

    /** Runs a test on random numbers that can be had again: the seed is in the failure's message. */
    static void random(Consumer<Random> test) {
        long seed = Long.getLong("mergekv.kit.seed", System.nanoTime());
        try {
            test.accept(new Random(seed));
        } catch (TestAbortedException e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("to repeat it, run with -Dmergekv.kit.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    /** Runs all tasks at once, and waits for their ends; the first failure is thrown. */
    static void together(List<Task> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Task task : tasks) {
                running.add(threads.submit(() -> {
                    task.run();
                    return null;
                }));
            }
            for (Future<?> future : running) {
                future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not done after " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Adds to what a cursor gave; a test must end also when the cursor does not. */
    static <T> void add(T given, List<T> found) {
        found.add(given);
        if (found.size() > LONGEST) {
            throw new AssertionError("a cursor gave " + found.size() + " entries, and has not come to its end");
        }
    }

    /** What one of many threads does. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }
}
