package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Health;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of a thread that is interrupted already: they work, and the thread stays interrupted. */
@Timeout(60)
class InterruptedCallsTest {
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @BeforeEach
    void open() {
        database = DurableEngine.open(DurableEngine.quiet(directory, "chronicle"));
        for (int i = 0; i < 300; i++) { // more than one file of the log
            database.table("t").merge("k" + i, Patch.of("n", i));
        }
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        database.close();
    }

    @Test
    void readerIsOpenedAndRead() {
        interrupted(() -> {
            try (ChangeLogReader reader = DurableEngine.reader(directory);
                    ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST))) {
                assertThat(cursor.poll(Duration.ZERO)).isPresent();
            }
        });
    }

    @Test
    void cursorOfTheDatabaseIsRead() {
        interrupted(() -> {
            try (ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.EARLIEST))) {
                for (int i = 0; i < 300; i++) {
                    assertThat(cursor.poll(Duration.ZERO)).isPresent();
                }
            }
        });
    }

    @Test
    void subscriptionGetsEverything() throws InterruptedException {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        interrupted(() -> {
            Subscription unused =
                    database.subscribe(Feed.all().from(FeedStart.EARLIEST), change -> seen.add(change.sequence()));
        });
        for (long sequence = 1; sequence <= 300; sequence++) {
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(sequence);
        }
    }

    @Test
    void scansSnapshotsCheckpointsFiguresAndWritesWork() {
        interrupted(() -> {
            database.table("t").merge("a", Patch.of("n", 1));
            try (Cursor<Entry> cursor = database.table("t").scan(Scan.all())) {
                assertThat(cursor.hasNext()).isTrue();
            }
            try (Snapshot snapshot = database.snapshot()) {
                assertThat(snapshot.get("t", Key.of("a"))).isPresent();
            }
            database.checkpoint();
            assertThat(database.info().sequence()).isEqualTo(301);
        });
        assertThat(database.health().state()).isEqualTo(Health.State.OPEN);
    }

    @Test
    void databaseIsOpenedWrittenAndClosed() {
        interrupted(() -> {
            try (Database other = DurableEngine.open(DurableEngine.quiet(directory.resolve("other"), "chronicle"))) {
                other.table("t").merge("a", Patch.of("n", 1));
            }
        });
    }

    private static void interrupted(Runnable calls) {
        Thread.currentThread().interrupt();
        calls.run();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
}
