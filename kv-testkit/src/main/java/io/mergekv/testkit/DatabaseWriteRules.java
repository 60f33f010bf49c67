package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Commit;
import io.mergekv.ConflictException;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.IncrementException;
import io.mergekv.Key;
import io.mergekv.KvException;
import io.mergekv.Metadata;
import io.mergekv.Patch;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Commit, seen through the public API. */
abstract class DatabaseWriteRules extends DatabaseMergeRules {
    @Test
    void commit_1_writeThatChangesNothingHasNoEffect() {
        Database database = open();
        Table table = database.table("t");
        table.merge("k", Patch.of("a", 1));
        long sequence = database.position().sequence();
        assertThat(table.merge("k", Patch.of("a", 1))).isEmpty();
        assertThat(table.put("k", Document.of("a", 1))).isEmpty();
        assertThat(table.delete("absent")).isEmpty();
        assertThat(database.commit(Batch.create())).isEmpty();
        assertThat(database.position().sequence()).isEqualTo(sequence);
    }

    @Test
    void commit_2_sequencesAreDense() {
        Database database = open();
        Table table = database.table("t");
        for (int i = 0; i < 50; i++) {
            table.merge("k" + i % 7, Patch.of("a", i));
        }
        assertThat(changes(database, Feed.all().from(FeedStart.EARLIEST)))
                .extracting(Change::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
    }

    @Test
    void commit_3_nobodySeesAPartOfABatch() {
        Database database = open();
        AtomicBoolean done = new AtomicBoolean();
        Key key = Key.of("k");
        together(List.of(
                () -> {
                    try {
                        for (int i = 0; !done.get(); i++) {
                            Patch patch = Patch.of("a", i);
                            database.commit(
                                    Batch.create().merge("t", key, patch).merge("u", key, patch));
                        }
                    } finally {
                        done.set(true);
                    }
                },
                () -> {
                    try {
                        Set<Optional<Document>> seen = new HashSet<>();
                        while (seen.size() < 100 && !done.get()) { // a look shows nothing while nothing is written
                            try (Snapshot snapshot = database.snapshot()) {
                                Optional<Document> inOne = snapshot.get("t", key);
                                assertThat(inOne).isEqualTo(snapshot.get("u", key));
                                seen.add(inOne);
                            }
                        }
                    } finally {
                        done.set(true);
                    }
                }));
    }

    @Test
    void commit_4_laterOperationOfABatchSeesTheEarlier() {
        Database database = open();
        Key key = Key.of("k");
        Commit commit = database.commit(Batch.create()
                        .put("t", key, Document.of("a", 1))
                        .increment("t", key, 5, "a")
                        .merge("u", key, Patch.of("b", 1)))
                .orElseThrow();
        assertThat(database.table("t").get(key)).contains(Document.of("a", 6));
        assertThat(commit.changes()).extracting(Change::sequence).containsOnly(commit.sequence());
        assertThat(commit.changes())
                .extracting(Change::kind)
                .containsExactly(Change.Kind.CREATE, Change.Kind.MERGE, Change.Kind.CREATE);
        assertThat(commit.changes()).extracting(Change::endsCommit).containsExactly(false, false, true);
    }

    @Test
    void commit_5_refusedOperationRefusesTheWholeBatch() {
        Database database = open();
        Key key = Key.of("k");
        Batch batch = Batch.create().merge("t", key, Patch.of("a", "text")).increment("t", key, 1, "a");
        KvException failure = catchThrowableOfType(KvException.class, () -> database.commit(batch));
        assertThat(failure).isInstanceOf(IncrementException.class);
        assertThat(database.table("t").exists(key)).isFalse();
        assertThat(database.position().sequence()).isZero();
    }

    @Test
    void commit_6_concurrentIncrementsAllLand() {
        Table table = open().table("t");
        int threads = 4;
        long each = 250;
        Task counter = () -> {
            for (int i = 0; i < each; i++) {
                table.increment("k", 1, "count");
            }
        };
        together(Collections.nCopies(threads, counter));
        assertThat(table.get("k").orElseThrow().integer("count")).hasValue(threads * each);
        assertThat(table.entry("k").orElseThrow().metadata().version()).isEqualTo(threads * each);
    }

    @Test
    void commit_7_acknowledgedWriteIsSeenByItsThread() {
        Table table = open().table("t");
        List<Task> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            String field = "f" + thread;
            tasks.add(() -> {
                for (int i = 0; i < 250; i++) {
                    table.merge("k", Patch.of(field, i));
                    assertThat(table.get("k").orElseThrow().integer(field)).hasValue(i);
                }
            });
        }
        together(tasks);
    }

    @Test
    void commit_8_versionsCountChangesAndStartAnewAfterADelete() {
        Table table = open().table("t");
        assertThat(table.merge("k", Patch.of("a", 1)).orElseThrow().version()).isEqualTo(1);
        assertThat(table.merge("k", Patch.of("a", 2)).orElseThrow().version()).isEqualTo(2);
        assertThat(table.delete("k").orElseThrow().version()).isEqualTo(3);
        Change created = table.merge("k", Patch.of("a", 3)).orElseThrow();
        Metadata metadata = table.entry("k").map(Entry::metadata).orElseThrow();
        assertThat(metadata.version()).isEqualTo(created.version()).isEqualTo(1);
        assertThat(metadata.createdSequence()).isEqualTo(created.sequence());
        assertThat(metadata.changedSequence()).isEqualTo(created.sequence());
    }

    @Test
    void commit_9_timesNeverGoBackwards() {
        Database database = open();
        for (int i = 0; i < 100; i++) {
            database.table("t").merge("k", Patch.of("a", i));
        }
        List<Instant> times = changes(database, Feed.all().from(FeedStart.EARLIEST)).stream()
                .map(Change::time)
                .toList();
        assertThat(times).hasSize(100).isSorted();
    }

    @Test
    void commit_10_conditionThatDoesNotHoldIsAConflict() {
        Table table = open().table("t");
        Key key = Key.of("k");
        WriteOptions absent = WriteOptions.defaults().ifSequence(0);
        long first = table.merge(key, Patch.of("a", 1), absent).orElseThrow().sequence();
        ConflictException conflict =
                catchThrowableOfType(ConflictException.class, () -> table.merge(key, Patch.of("a", 2), absent));
        assertThat(conflict.expectedSequence()).isZero();
        assertThat(conflict.actualSequence()).isEqualTo(first);
        assertThat(table.merge(key, Patch.of("a", 2), WriteOptions.defaults().ifSequence(first)))
                .isPresent();
    }

    @Test
    void commit_11_updateDoesNothingWhereThereIsNoDocument() {
        Table table = open().table("t");
        assertThat(table.update("k", Patch.of("a", 1))).isEmpty();
        assertThat(table.exists("k")).isFalse();
    }

    @Test
    void commit_11_putIsAMinimalDiff() {
        Table table = open().table("t");
        table.put("k", Document.of("a", 1, "b", 2));
        Change change = table.put("k", Document.of("b", 2, "c", 3)).orElseThrow();
        assertThat(change.diff()).isEqualTo(Patch.of("a", Patch.REMOVE, "c", 3));
        assertThat(table.get("k")).contains(Document.of("b", 2, "c", 3));
    }

    @Test
    void commit_16_whatIsChainedToAnAsynchronousWriteMayWrite() throws Exception {
        Database database = open();
        Table table = database.table("t");
        Key key = Key.of("k");
        database.commitAsync(Batch.create().merge("t", key, Patch.of("a", 1)), WriteOptions.defaults())
                .thenAccept(commit -> table.merge(key, Patch.of("b", 2)))
                .toCompletableFuture()
                .get(patience().toSeconds(), TimeUnit.SECONDS);
        assertThat(table.get(key)).contains(Document.of("a", 1, "b", 2));
    }

    @Test
    void commit_17_sameOperationsGiveTheSameBytes() {
        Database one = open();
        Database other = open(temporary.resolve("other"));
        for (Database database : List.of(one, other)) {
            Random random = new Random(17);
            for (int i = 0; i < 100; i++) {
                Patch patch = Patch.ofMap(PlainMerge.random(random, true, 3));
                database.table("t").merge(Key.of(random.nextInt(5)), patch);
            }
        }
        assertThat(documents(one.table("t"))).isEqualTo(documents(other.table("t")));
        assertThat(diffs(one)).isNotEmpty().isEqualTo(diffs(other));
    }

    @Test
    void commit_18_incrementCountsFromZeroAndReturnsTheValue() {
        Table table = open().table("t");
        assertThat(table.increment("k", 5, "a", "b")).isEqualTo(5);
        assertThat(table.increment("k", -7, "a", "b")).isEqualTo(-2);
        assertThat(table.get("k")).contains(Document.of("a", Map.of("b", -2)));
    }

    private static List<Patch> diffs(Database database) {
        return changes(database, Feed.all().from(FeedStart.EARLIEST)).stream()
                .map(Change::diff)
                .toList();
    }
}
