package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.FormatException;
import io.mergekv.Patch;
import io.mergekv.Subscription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A record of a newer format in the middle of a log, whose end this version has written: everybody who comes there is told
 * by a typed exception, and nothing is skipped. {@link RefusedOpenTest} has those that an open comes to.
 */
final class ForeignRecordTest {
    private static final int FOREIGN = 3;
    private static final Feed ALL = Feed.all().from(FeedStart.EARLIEST);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    Path live;

    @BeforeEach
    void make() throws IOException {
        try (Database database = open()) {
            for (int i = 1; i <= 5; i++) {
                database.table("t").merge("k" + i, Patch.of("a", i));
            }
        }
        DurableEngine.reformat(live, FOREIGN, '3');
    }

    @Test
    void cursorGivesWhatComesBeforeItAndThenSaysSo() {
        try (Database database = open();
                ChangeCursor cursor = database.changes(ALL)) {
            assertEndsBefore(cursor);
        }
    }

    @Test
    void readerInAnotherProcessGivesWhatComesBeforeItAndThenSaysSo() {
        try (ChangeLogReader reader = DurableEngine.reader(live);
                ChangeCursor cursor = reader.read(ALL)) {
            assertEndsBefore(cursor);
        }
    }

    @Test
    void subscriptionFailsWithIt() {
        List<Long> seen = new CopyOnWriteArrayList<>();
        try (Database database = open();
                Subscription subscription = database.subscribe(ALL, change -> seen.add(change.sequence()))) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (subscription.failure().isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(subscription.failure().orElseThrow()).isInstanceOf(FormatException.class);
            assertThat(seen).isSubsetOf(1L, 2L);
        }
    }

    private static void assertEndsBefore(ChangeCursor cursor) {
        for (int sequence = 1; sequence < FOREIGN; sequence++) {
            assertThat(cursor.poll(PATIENCE).orElseThrow().sequence()).isEqualTo(sequence);
        }
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> cursor.poll(PATIENCE))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("of format 3");
        }
    }

    private Database open() {
        return DurableEngine.open(DurableEngine.quiet(live, "chronicle"));
    }
}
