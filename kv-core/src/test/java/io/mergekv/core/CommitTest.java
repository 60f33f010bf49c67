package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.ClosedException;
import io.mergekv.Commit;
import io.mergekv.ConflictException;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.IncrementException;
import io.mergekv.InvalidNameException;
import io.mergekv.Key;
import io.mergekv.KvException;
import io.mergekv.Metadata;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import io.mergekv.testkit.FaultPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitTest {
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @SuppressWarnings("NullAway.Init")
    private Table table;

    @BeforeEach
    void open() {
        database = MemoryEngine.open(directory.resolve("db"));
        table = database.table("accounts");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void mergeIntoNothingCreates() {
        Change change = table.merge("a", Patch.of("x", 1)).orElseThrow();
        assertThat(change.kind()).isEqualTo(Change.Kind.CREATE);
        assertThat(change.sequence()).isEqualTo(1);
        assertThat(change.version()).isEqualTo(1);
        assertThat(change.diff()).isEqualTo(Patch.of("x", 1));
        assertThat(table.get("a")).contains(Document.of("x", 1));
    }

    @Test
    void mergeGivesTheMinimalDiff() {
        table.merge("a", Patch.of("x", 1, "m", Map.of("y", 2, "z", 3)));
        Change change = table.merge("a", Patch.of("x", 1, "m", Map.of("y", 5))).orElseThrow();
        assertThat(change.kind()).isEqualTo(Change.Kind.MERGE);
        assertThat(change.diff()).isEqualTo(Patch.of("m", Map.of("y", 5)));
        assertThat(change.version()).isEqualTo(2);
    }

    @Test
    void mergeOfEqualValueTakesNoSequence() {
        table.merge("a", Patch.of("x", 1));
        assertThat(table.merge("a", Patch.of("x", 1))).isEmpty();
        assertThat(database.position().sequence()).isEqualTo(1);
    }

    @Test
    void creatingAnEmptyDocumentIsAChange() {
        assertThat(table.merge("a", Patch.empty())).isPresent();
        assertThat(table.merge("a", Patch.empty())).isEmpty();
        assertThat(table.exists("a")).isTrue();
    }

    @Test
    void updateOfAnAbsentDocumentDoesNothing() {
        assertThat(table.update("a", Patch.of("x", 1))).isEmpty();
        assertThat(table.exists("a")).isFalse();
        assertThat(database.tables()).isEmpty();
    }

    @Test
    void putLeadsToExactlyTheDocument() {
        table.merge("a", Patch.of("x", 1, "y", 2));
        Change change = table.put("a", Document.of("x", 1, "z", 3)).orElseThrow();
        assertThat(change.diff()).isEqualTo(Patch.of("y", Patch.REMOVE, "z", 3));
        assertThat(table.get("a")).contains(Document.of("x", 1, "z", 3));
    }

    @Test
    void deleteRemovesAndCountsTheVersionAnew() {
        table.merge("a", Patch.of("x", 1));
        assertThat(table.delete("a").orElseThrow().kind()).isEqualTo(Change.Kind.DELETE);
        assertThat(table.get("a")).isEmpty();
        assertThat(table.delete("a")).isEmpty();
        assertThat(table.merge("a", Patch.of("x", 2)).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void incrementReturnsTheNewValue() {
        assertThat(table.increment("a", 5, "stats", "hits")).isEqualTo(5);
        assertThat(table.increment("a", -7, "stats", "hits")).isEqualTo(-2);
        assertThat(table.increment("a", 0, "stats", "hits")).isEqualTo(-2);
    }

    @Test
    void failedIncrementChangesNothing() {
        table.merge("a", Patch.of("n", "text"));
        assertThatThrownBy(() -> table.increment("a", 1, "n")).isInstanceOf(IncrementException.class);
        assertThat(database.position().sequence()).isEqualTo(1);
    }

    @Test
    void batchCommitsUnderOneSequence() {
        Commit commit = database.commit(Batch.create()
                        .merge("t", Key.of("a"), Patch.of("x", 1))
                        .merge("u", Key.of("b"), Patch.of("y", 2))
                        .merge("t", Key.of("a"), Patch.of("x", 2))
                        .delete("u", Key.of("b")))
                .orElseThrow();
        assertThat(commit.changes()).extracting(Change::sequence).containsOnly(1L);
        assertThat(commit.changes()).extracting(Change::index).containsExactly(0, 1, 2, 3);
        assertThat(commit.changes()).extracting(Change::version).containsExactly(1L, 1L, 2L, 2L);
        assertThat(database.table("t").get("a")).contains(Document.of("x", 2));
        assertThat(database.tables()).containsExactly("t");
    }

    @Test
    void batchWithABadOperationDoesNothing() {
        table.merge("a", Patch.of("n", "text"));
        Batch batch = Batch.create()
                .merge("t", Key.of("new"), Patch.of("x", 1))
                .merge("accounts", Key.of("a"), Patch.of("m", 9))
                .increment("accounts", Key.of("a"), 1, "n");
        assertThatThrownBy(() -> database.commit(batch)).isInstanceOf(IncrementException.class);
        assertThat(database.table("t").exists("new")).isFalse();
        assertThat(table.get("a")).contains(Document.of("n", "text"));
        assertThat(database.position().sequence()).isEqualTo(1);
    }

    @Test
    void conditionOnTheLastChangeIsChecked() {
        table.merge(Key.of("a"), Patch.of("x", 1), WriteOptions.defaults().ifSequence(0));
        assertThatThrownBy(() -> table.merge(
                        Key.of("a"), Patch.of("x", 2), WriteOptions.defaults().ifSequence(0)))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        e -> assertThat(e.actualSequence()).isEqualTo(1));
        assertThat(table.merge(
                        Key.of("a"), Patch.of("x", 2), WriteOptions.defaults().ifSequence(1)))
                .isPresent();
    }

    @Test
    void metadataFollowsTheChanges() {
        table.merge("b", Patch.of("x", 1));
        table.merge("a", Patch.of("x", 1));
        table.merge("a", Patch.of("x", 2));
        Metadata metadata = table.entry("a").orElseThrow().metadata();
        assertThat(metadata.createdSequence()).isEqualTo(2);
        assertThat(metadata.changedSequence()).isEqualTo(3);
        assertThat(metadata.version()).isEqualTo(2);
        assertThat(metadata.created()).isBeforeOrEqualTo(metadata.updated());
    }

    @Test
    void timeNeverGoesBackwards() {
        database.close();
        SteppingClock clock = new SteppingClock();
        database = MemoryEngine.open(directory.resolve("other"), new FaultPlan(), clock);
        table = database.table("t");
        clock.now = Instant.parse("2026-01-02T00:00:00Z");
        table.merge("a", Patch.of("x", 1));
        clock.now = Instant.parse("2026-01-01T00:00:00Z");
        Change change = table.merge("a", Patch.of("x", 2)).orElseThrow();
        assertThat(change.time()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void scanVisitsTheRangeInOrder() {
        for (int i = 0; i < 10; i++) {
            table.merge(Key.of("k" + i), Patch.of("i", i));
        }
        database.table("other").merge("k5", Patch.of("i", -1));
        assertThat(keys(Scan.prefix("k").limit(2))).containsExactly(Key.of("k0"), Key.of("k1"));
        assertThat(keys(Scan.all().reversed().limit(1))).containsExactly(Key.of("k9"));
        assertThat(keys(Scan.range(io.mergekv.KeyRange.of(Key.of("k3"), Key.of("k5")))))
                .containsExactly(Key.of("k3"), Key.of("k4"));
        assertThat(table.size()).isEqualTo(10);
    }

    @Test
    void clearAnnouncesEveryDelete() {
        for (int i = 0; i < 2500; i++) {
            table.merge(Key.of(i), Patch.of("i", i));
        }
        long before = database.position().sequence();
        assertThat(table.clear()).isEqualTo(2500);
        assertThat(table.size()).isZero();
        assertThat(database.position().sequence()).isEqualTo(before + 3);
        assertThat(database.tables()).isEmpty();
    }

    @Test
    void droppedTableStartsAnew() {
        table.merge("a", Patch.of("x", 1));
        assertThat(table.drop()).isEqualTo(1);
        database.table("successor").merge("a", Patch.of("y", 1));
        table.merge("b", Patch.of("z", 1));
        assertThat(keys(Scan.all())).containsExactly(Key.of("b"));
    }

    @Test
    void snapshotStaysAtItsSequence() {
        table.merge("a", Patch.of("x", 1));
        try (Snapshot snapshot = database.snapshot()) {
            table.merge("a", Patch.of("x", 2));
            table.merge("b", Patch.of("x", 2));
            assertThat(snapshot.position().sequence()).isEqualTo(1);
            assertThat(snapshot.get("accounts", Key.of("a"))).contains(Document.of("x", 1));
            try (Cursor<Entry> entries = snapshot.scan("accounts", Scan.all())) {
                assertThat(entries.stream().map(Entry::key)).containsExactly(Key.of("a"));
            }
        }
    }

    @Test
    void concurrentIncrementsAllLand() throws Exception {
        int threads = 4;
        int increments = 5_000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                futures.add(pool.submit(() -> {
                    for (int i = 0; i < increments; i++) {
                        table.increment("counter", 1, "n");
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(table.get("counter").orElseThrow().integer("n")).hasValue((long) threads * increments);
        assertThat(database.position().sequence()).isEqualTo((long) threads * increments);
    }

    @Test
    void concurrentMergesOfDistinctFieldsAllLand() throws Exception {
        int threads = 4;
        int fields = 200;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                futures.add(pool.submit(() -> {
                    for (int i = 0; i < fields; i++) {
                        table.merge("shared", Patch.of("f" + thread + "_" + i, i));
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(table.get("shared").orElseThrow().size()).isEqualTo(threads * fields);
    }

    @Test
    void stagesBringResultsAndMayWriteAgain() throws Exception {
        CompletableFuture<Long> chained = table.async()
                .merge(Key.of("a"), Patch.of("x", 1))
                .thenCompose(change -> table.async().increment(Key.of("a"), 4, "x"))
                .toCompletableFuture();
        assertThat(chained.get(10, TimeUnit.SECONDS)).isEqualTo(5);
    }

    @Test
    void failedStageDoesNotFailItsGroup() {
        table.merge("text", Patch.of("n", "text"));
        List<CompletableFuture<?>> stages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stages.add(table.async()
                    .increment(Key.of(i % 2 == 0 ? "text" : "number"), 1, "n")
                    .toCompletableFuture());
        }
        for (int i = 0; i < 100; i++) {
            CompletableFuture<?> stage = stages.get(i);
            if (i % 2 == 0) {
                assertThatThrownBy(() -> stage.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IncrementException.class);
            } else {
                assertThat(stage).succeedsWithin(10, TimeUnit.SECONDS);
            }
        }
        assertThat(table.get("number").orElseThrow().integer("n")).hasValue(50);
    }

    @Test
    void interruptedCallerStillGetsItsResult() {
        Thread.currentThread().interrupt();
        assertThat(table.merge("a", Patch.of("x", 1))).isPresent();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void badTableNameIsRefused() {
        assertThatThrownBy(() -> database.table("no/slash")).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void closedDatabaseRefusesEverything() {
        database.close();
        assertThatThrownBy(() -> table.merge("a", Patch.of("x", 1)))
                .isInstanceOfSatisfying(
                        ClosedException.class, e -> assertThat(e.outcome()).isEqualTo(KvException.Outcome.REFUSED));
        assertThatThrownBy(() -> table.get("a")).isInstanceOf(ClosedException.class);
    }

    private List<Key> keys(Scan scan) {
        try (Cursor<Key> cursor = table.keys(scan)) {
            return cursor.stream().toList();
        }
    }

    private static final class SteppingClock extends Clock {
        private volatile Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
