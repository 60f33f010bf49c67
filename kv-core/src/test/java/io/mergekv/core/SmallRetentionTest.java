package io.mergekv.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that is to be small is small, however small its commits are. */
class SmallRetentionTest {
    private static final int COMMITS = 30_000;

    @TempDir
    Path directory;

    @Test
    void logOfSmallCommitsTakesAboutWhatIsToBeRetained() throws Exception {
        try (Database database = DurableEngine.open(retainingAMebibyte("chronicle"))) {
            fill(database);
            assertThat(bytesInBlocks(directory.resolve("log"))).isLessThan(2L << 20);
            assertThat(logBytes(database)).isBetween(512L << 10, 1L << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chronicle", "store"})
    void whatIsLeftOfTheLogIsReadWithoutAGap(String log) {
        try (Database database = DurableEngine.open(retainingAMebibyte(log))) {
            fill(database);
            long first = database.info().logFirst();
            assertThat(first).isBetween(COMMITS - 17_000L, COMMITS - 3_000L);
            assertThat(logBytes(database)).isBetween(512L << 10, (1L << 20) + (128 << 10));
            try (ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.EARLIEST))) {
                for (long expected = first; expected <= COMMITS; expected++) {
                    assertThat(cursor.poll(Duration.ZERO).map(Change::sequence)).contains(expected);
                }
                assertThat(cursor.poll(Duration.ZERO)).isEmpty();
            }
        }
    }

    @Test
    void logTakesAtMostTwiceWhatIsToBeRetainedBetweenTwoCheckpoints() {
        DatabaseBuilder often =
                retainingAMebibyte("chronicle").set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofMillis(5));
        try (Database database = DurableEngine.open(often)) {
            write(database);
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (logBytes(database) > 2 << 20) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void logInTheStoreThatAnEarlierOpenWroteCounts() {
        long before;
        try (Database database = DurableEngine.open(retainingAMebibyte("store"))) {
            fill(database);
            before = logBytes(database);
        }
        try (Database database = DurableEngine.open(retainingAMebibyte("store"))) {
            assertThat(logBytes(database)).isBetween(before * 9 / 10, before * 11 / 10);
        }
    }

    private DatabaseBuilder retainingAMebibyte(String log) {
        return Database.at(directory)
                .log(log)
                .set(DatabaseBuilder.MIN_FREE_BYTES, 0L)
                .set(DatabaseBuilder.RETENTION_BYTES, 1L << 20);
    }

    /** Each commit takes about eighty bytes of the log. */
    private static void fill(Database database) {
        write(database);
        database.checkpoint();
    }

    private static void write(Database database) {
        Table table = database.table("t");
        CompletionStage<?> last = CompletableFuture.completedFuture(0);
        for (int i = 1; i <= COMMITS; i++) {
            last = table.async().merge(Key.of(i % 100), Patch.of("n", i));
        }
        last.toCompletableFuture().join();
    }

    private static long logBytes(Database database) {
        return database.info().statistics().getOrDefault("log.disk-bytes", Long.MAX_VALUE);
    }

    /** What the files take on the disk: their lengths say nothing, they have holes. */
    private static long bytesInBlocks(Path path) throws IOException, InterruptedException {
        Process du = new ProcessBuilder("du", "-s", "--block-size=1", path.toString()).start();
        String text = new String(du.getInputStream().readAllBytes(), UTF_8);
        assertThat(du.waitFor()).isZero();
        return Long.parseLong(text.substring(0, text.indexOf('\t')));
    }
}
