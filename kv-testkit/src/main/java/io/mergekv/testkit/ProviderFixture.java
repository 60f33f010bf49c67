package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Option;
import io.mergekv.spi.Provider;
import java.lang.reflect.Modifier;
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
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the conformance classes share: the rules for all providers, and what is closed after each test. */
@ExtendWith(RuleReport.class)
abstract class ProviderFixture {
    private static final long PATIENCE_SECONDS = 60;

    /** Deletes itself after each test. */
    @TempDir
    Path temporary;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** The provider under test, as any of the three kinds. */
    abstract Provider subject();

    /** {@code store}, {@code cache} or {@code log}. */
    abstract String kind();

    @Test
    void spi_1_nameAndVersionAreThere() {
        assertThat(subject().name()).matches("[a-z0-9-]+");
        assertThat(subject().version()).isNotBlank();
    }

    @Test
    void spi_2_optionsAreNamedAfterTheProvider() {
        List<String> names = subject().options().stream().map(Option::name).toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(names)
                .allMatch(name -> name.startsWith(kind() + "." + subject().name() + "."));
    }

    @Test
    void spi_3_providerCanBeMadeByTheServiceLoader() {
        Class<?> type = subject().getClass();
        assertThat(Modifier.isPublic(type.getModifiers()))
                .as("%s is public", type)
                .isTrue();
        assertThat(type.getConstructors()).anyMatch(constructor -> constructor.getParameterCount() == 0);
    }

    @Test
    void spi_4_providerSaysTheSameOfItselfAtEveryCall() {
        SoftAssertions.assertSoftly(softly -> {
            softly.assertThat(subject().name()).isEqualTo(subject().name());
            softly.assertThat(subject().version()).isEqualTo(subject().version());
            softly.assertThat(subject().options()).isEqualTo(subject().options());
        });
    }

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
    static void claims(boolean claimed, Enum<?> capability) {
        Assumptions.assumeTrue(claimed, () -> capability + " is not claimed");
    }

    /** Runs a test on random numbers that can be had again: the seed is in the failure's message. */
    static void random(Consumer<Random> test) {
        long seed = Long.getLong("mergekv.kit.seed", System.nanoTime());
        try {
            test.accept(new Random(seed));
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

    /** What one of many threads does. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }
}
