package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Feed;
import io.mergekv.InvalidOptionException;
import io.mergekv.Patch;
import io.mergekv.testkit.FaultPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The option {@code feed-spin}. */
@Timeout(60)
class FeedSpinTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-1ms", "PT-0.000001S", "1001ms", "2s", "soon"})
    void whatIsNotFromNothingToASecondIsRefused(String text) {
        DatabaseBuilder builder = MemoryEngine.builder(directory.resolve("db")).set("feed-spin", text);
        assertThatThrownBy(() -> open(builder))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("feed-spin");
        assertThat(directory.resolve("db")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ms", "PT0.00005S", "1ms", "1s"})
    void fromNothingToASecondItIsTaken(String text) {
        open(MemoryEngine.builder(directory).set("feed-spin", text)).close();
    }

    @Test
    void nothingByDefault() {
        assertThat(DatabaseBuilder.FEED_SPIN.defaultValue()).isZero();
        assertThat(DatabaseBuilder.options()).contains(DatabaseBuilder.FEED_SPIN);
    }

    @Test
    void subscriptionsOfTheDatabaseSpin() {
        DatabaseBuilder spinning =
                MemoryEngine.builder(directory).set(DatabaseBuilder.FEED_SPIN, Duration.ofSeconds(1));
        try (Database database = open(spinning)) {
            database.subscribe(Feed.all(), change -> {});
            while (Thread.getAllStackTraces().values().stream().noneMatch(FeedSpinTest::spins)) {
                database.table("t").merge("k", Patch.of("n", System.nanoTime()));
            }
        }
    }

    private static boolean spins(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getClassName().endsWith(".LocalHighWatermark")
                        && frame.getMethodName().equals("spin"));
    }

    private static Database open(DatabaseBuilder builder) {
        return MemoryEngine.engine(new FaultPlan(), Clock.systemUTC()).open(builder.config());
    }
}
