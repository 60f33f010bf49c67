package io.mergekv.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.WriteOptions;
import io.mergekv.core.merge.Merge;
import io.mergekv.core.record.ChangeRecord;
import io.mergekv.core.record.CommitRecord;
import io.mergekv.core.record.RecordReader;
import io.mergekv.spi.LogCursor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COMMIT-23: what the log tells of the state before each change. */
final class UndoTest {
    private static final List<String> KEYS = List.of("a", "b", "c");

    @TempDir
    Path directory;

    @Test
    void logLeadsBackThroughEveryStateOfEveryDocument() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (HeapCommitter engine = new HeapCommitter(directory)) {
            List<Map<String, Document>> states = new ArrayList<>();
            states.add(Map.of());
            while (states.size() < 500) {
                if (!engine.committer
                        .commit(randomBatch(random), WriteOptions.defaults())
                        .isEmpty()) {
                    states.add(state(engine));
                }
            }
            List<CommitRecord> commits = commits(engine);
            Map<String, byte[]> documents = new HashMap<>();
            states.get(states.size() - 1).forEach((key, document) -> documents.put(key, document.toCbor()));
            Collections.reverse(commits);
            for (CommitRecord commit : commits) {
                List<ChangeRecord> changes = new ArrayList<>(commit.changes());
                Collections.reverse(changes);
                changes.forEach(change -> takeBack(change, documents));
                Map<String, Document> reached = new HashMap<>();
                documents.forEach((key, document) -> reached.put(key, Document.fromCbor(document)));
                assertThat(reached)
                        .as("seed %d, before commit %d", seed, commit.sequence())
                        .isEqualTo(states.get((int) commit.sequence() - 1));
            }
        }
    }

    private static void takeBack(ChangeRecord change, Map<String, byte[]> documents) {
        String key = KEYS.stream()
                .filter(name -> Key.of(name).equals(Key.fromBytes(change.key())))
                .findFirst()
                .orElseThrow();
        byte[] undo = change.undo();
        if (undo == null) {
            assertThat(change.kind()).isEqualTo(Change.Kind.CREATE);
            documents.remove(key);
        } else {
            byte[] after = documents.get(key);
            documents.put(key, Merge.apply(after, 0, after == null ? 0 : after.length, undo));
        }
    }

    private static List<Batch.Operation> randomBatch(Random random) {
        List<Batch.Operation> steps = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Key key = Key.of(KEYS.get(random.nextInt(KEYS.size())));
            steps.add(
                    switch (random.nextInt(6)) {
                        case 0 -> new Batch.Delete("t", key);
                        case 1 -> new Batch.Put("t", key, Document.of("n", random.nextInt(3)));
                        case 2 -> new Batch.Put("t", key, Document.of("n", 1, "m", Map.of("x", random.nextInt(3))));
                        case 3 -> new Batch.Merge("t", key, Patch.of("n", Patch.increment(1)), false);
                        case 4 -> new Batch.Merge("t", key, Patch.of("m", Patch.REMOVE), false);
                        default -> new Batch.Merge("t", key, Patch.of("m", Map.of("y", random.nextInt(3))), false);
                    });
        }
        return steps;
    }

    @Test
    void undoOfADeleteIsTheDocumentAndACreateHasNone() {
        try (HeapCommitter engine = new HeapCommitter(directory)) {
            engine.merge("a", Patch.of("x", 1));
            engine.merge("a", Patch.of("x", 2, "y", 3));
            engine.committer.commit(List.of(new Batch.Delete("t", Key.of("a"))), WriteOptions.defaults());
            List<ChangeRecord> changes = changes(engine);
            assertThat(changes.get(0).hasUndo()).isFalse();
            assertThat(changes.get(1).undo())
                    .isEqualTo(Patch.of("x", 1, "y", Patch.REMOVE).toCbor());
            assertThat(changes.get(2).undo())
                    .isEqualTo(Document.of("x", 2, "y", 3).toCbor());
        }
    }

    @Test
    void withoutUndoNoChangeHasOne() {
        try (HeapCommitter engine = new HeapCommitter(directory, false)) {
            engine.merge("a", Patch.of("x", 1));
            engine.merge("a", Patch.of("x", 2));
            engine.committer.commit(List.of(new Batch.Delete("t", Key.of("a"))), WriteOptions.defaults());
            assertThat(changes(engine)).hasSize(3).noneMatch(ChangeRecord::hasUndo);
        }
    }

    @Test
    void largeDocumentInBetweenDoesNotSpoilTheNextUndo() {
        try (HeapCommitter engine = new HeapCommitter(directory)) {
            String large = "l".repeat(1 << 18);
            engine.merge("a", Patch.of("x", large));
            engine.merge("a", Patch.of("x", 1));
            engine.merge("a", Patch.of("x", 2));
            List<ChangeRecord> changes = changes(engine);
            assertThat(changes.get(1).undo()).isEqualTo(Patch.of("x", large).toCbor());
            assertThat(changes.get(2).undo()).isEqualTo(Patch.of("x", 1).toCbor());
        }
    }

    private static Map<String, Document> state(HeapCommitter engine) {
        Map<String, Document> state = new HashMap<>();
        KEYS.forEach(key -> engine.get(key).ifPresent(document -> state.put(key, document)));
        return state;
    }

    private static List<ChangeRecord> changes(HeapCommitter engine) {
        return commits(engine).stream()
                .flatMap(commit -> commit.changes().stream())
                .toList();
    }

    private static List<CommitRecord> commits(HeapCommitter engine) {
        List<CommitRecord> commits = new ArrayList<>();
        try (LogCursor cursor = engine.log.read(1)) {
            while (cursor.next()) {
                commits.add(RecordReader.decode(cursor.record()));
            }
        }
        return commits;
    }
}
