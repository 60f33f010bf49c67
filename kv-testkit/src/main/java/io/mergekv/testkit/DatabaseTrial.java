package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Commit;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Position;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A database and plain maps of what it must hold, side by side: everything done to one is done to the other. */
final class DatabaseTrial implements AutoCloseable {
    private static final String COUNT = "count";

    private final DatabaseFixture kit;
    private final Map<String, Map<Key, Kept>> model = new TreeMap<>();
    private final List<Pinned> snapshots = new ArrayList<>();
    private final List<Change> followed = new ArrayList<>();
    private Path directory;
    private Database database;
    private Position position;
    private long sequence;
    private int images;

    DatabaseTrial(DatabaseFixture kit, Path directory) {
        this.kit = kit;
        this.directory = directory;
        database = kit.open(directory);
        position = new Position(database.id(), database.position().epoch(), 0, 0);
    }

    /** What is kept of a document. */
    private record Kept(Map<String, @Nullable Object> fields, long version, long created, long changed) {}

    private record Pinned(Snapshot snapshot, long sequence, Map<String, Map<Key, Document>> documents) {}

    /** A change that must come of a write. */
    private record Expected(String table, Key key, Change.Kind kind, long version) {
        static Expected of(Change change) {
            return new Expected(change.table(), change.key(), change.kind(), change.version());
        }
    }

    void merge(String table, Key key, Map<String, @Nullable Object> patch) {
        Optional<Expected> expected = change(table, key, PlainMerge.apply(fields(table, key), patch));
        expect(expected, database.table(table).merge(key, Patch.ofMap(patch)));
    }

    void update(String table, Key key, Map<String, @Nullable Object> patch) {
        Map<String, @Nullable Object> before = fields(table, key);
        Optional<Expected> expected = change(table, key, before == null ? null : PlainMerge.apply(before, patch));
        expect(expected, database.table(table).update(key, Patch.ofMap(patch)));
    }

    void put(String table, Key key, Map<String, @Nullable Object> document) {
        Optional<Expected> expected = change(table, key, document);
        expect(expected, database.table(table).put(key, Document.ofMap(document)));
    }

    void delete(String table, Key key) {
        Optional<Expected> expected = change(table, key, null);
        expect(expected, database.table(table).delete(key));
    }

    void increment(String table, Key key, long by) {
        Map<String, @Nullable Object> before = fields(table, key);
        long count = by + (before != null && before.get(COUNT) instanceof Long there ? there : 0);
        sequence += change(table, key, PlainMerge.apply(before, Map.of(COUNT, count)))
                        .isPresent()
                ? 1
                : 0;
        assertThat(database.table(table).increment(key, by, COUNT)).isEqualTo(count);
        expectPosition();
    }

    /** Puts one document and deletes another in one commit. */
    void batch(String table, Key put, Map<String, @Nullable Object> document, String other, Key deleted) {
        List<Expected> expected = new ArrayList<>();
        change(table, put, document).ifPresent(expected::add);
        change(other, deleted, null).ifPresent(expected::add);
        Optional<Commit> commit = database.commit(
                Batch.create().put(table, put, Document.ofMap(document)).delete(other, deleted));
        List<Change> changes = commit.map(Commit::changes).orElse(List.of());
        assertThat(changes.stream().map(Expected::of).toList()).isEqualTo(expected);
        sequence += expected.isEmpty() ? 0 : 1;
        expectPosition();
    }

    void clear(String table, boolean drop) {
        Map<Key, Kept> documents = model.remove(table);
        long count = documents == null ? 0 : documents.size();
        Table cleared = database.table(table);
        assertThat(drop ? cleared.drop() : cleared.clear()).isEqualTo(count);
        long reached = database.position().sequence();
        assertThat(reached - sequence).isBetween(Math.min(1, count), count);
        sequence = reached;
    }

    void snapshot() {
        Snapshot snapshot = database.snapshot();
        snapshots.add(new Pinned(snapshot, sequence, expectedDocuments()));
    }

    void checkpoint() {
        database.checkpoint();
    }

    void reopen() {
        releaseSnapshots();
        database.close();
        database = kit.open(directory);
        expectPosition();
    }

    void kill() {
        Path image = directory.resolveSibling(directory.getFileName() + "-" + ++images);
        DirectoryImage.take(directory, image);
        releaseSnapshots();
        database.close();
        directory = image;
        database = kit.open(directory);
        expectPosition();
    }

    /** Reads at most {@code count} changes on from where the last reading ended. */
    void follow(int count) {
        try (ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.after(position)))) {
            for (int i = 0; i < count; i++) {
                Optional<Change> next = cursor.poll(Duration.ZERO);
                if (next.isEmpty()) {
                    break;
                }
                followed.add(next.get());
            }
            position = cursor.position();
        }
    }

    /** Looks at everything. */
    void compare() {
        assertThat(database.tables()).isEqualTo(model.keySet());
        model.forEach((name, documents) -> {
            Table table = database.table(name);
            assertThat(DatabaseFixture.documents(table)).as("scan of %s", name).isEqualTo(documents(documents));
            assertThat(table.size()).as("size of %s", name).isEqualTo(documents.size());
            List<Key> reversed = new ArrayList<>(documents.keySet());
            Collections.reverse(reversed);
            assertThat(DatabaseFixture.drain(table.keys(Scan.all().reversed()))).isEqualTo(reversed);
            documents.forEach((key, kept) -> compare(table, key, kept));
        });
        snapshots.forEach(DatabaseTrial::compare);
    }

    private static void compare(Table table, Key key, Kept kept) {
        Entry entry = table.entry(key).orElseThrow(() -> new AssertionError("no document under " + key));
        assertThat(table.get(key)).as("get of %s", key).contains(Document.ofMap(kept.fields()));
        assertThat(entry.metadata().version()).as("version of %s", key).isEqualTo(kept.version());
        assertThat(entry.metadata().createdSequence()).as("creation of %s", key).isEqualTo(kept.created());
        assertThat(entry.metadata().changedSequence()).as("change of %s", key).isEqualTo(kept.changed());
    }

    private static void compare(Pinned pinned) {
        assertThat(pinned.snapshot().position().sequence()).isEqualTo(pinned.sequence());
        pinned.documents().forEach((table, documents) -> {
            Map<Key, Document> found = new TreeMap<>();
            DatabaseFixture.drain(pinned.snapshot().scan(table, Scan.all()))
                    .forEach(entry -> found.put(entry.key(), entry.document()));
            assertThat(found).as("snapshot of %s", table).isEqualTo(documents);
        });
    }

    /** Looks at everything, and folds every change. */
    void compareAtTheEnd() {
        compare();
        follow(Integer.MAX_VALUE);
        assertThat(followed)
                .as("what was followed piece by piece")
                .isEqualTo(DatabaseFixture.changes(database, Feed.all().from(FeedStart.EARLIEST)));
        Map<String, Map<Key, Document>> folded = new TreeMap<>();
        long expected = 0;
        for (Change change : followed) {
            expected += change.index() == 0 ? 1 : 0;
            assertThat(change.sequence()).as("the next sequence").isEqualTo(expected);
            folded.computeIfAbsent(change.table(), none -> new TreeMap<>())
                    .compute(change.key(), (key, before) -> DatabaseFixture.fold(before, change));
        }
        folded.values().removeIf(Map::isEmpty);
        assertThat(folded).as("the folded changes").isEqualTo(expectedDocuments());
        assertThat(expected).as("the last sequence").isEqualTo(sequence);
    }

    @Override
    public void close() {
        releaseSnapshots();
        database.close();
    }

    private void releaseSnapshots() {
        snapshots.forEach(pinned -> {
            compare(pinned);
            pinned.snapshot().close();
        });
        snapshots.clear();
    }

    /** Does to the model what a write does that leaves {@code after}; the change that must come of it, if any. */
    private Optional<Expected> change(String table, Key key, @Nullable Map<String, @Nullable Object> after) {
        Kept before = model.getOrDefault(table, Map.of()).get(key);
        if (after == null) {
            if (before == null) {
                return Optional.empty();
            }
            Map<Key, Kept> documents = model.getOrDefault(table, Map.of());
            documents.remove(key);
            if (documents.isEmpty()) {
                model.remove(table);
            }
            return Optional.of(new Expected(table, key, Change.Kind.DELETE, before.version() + 1));
        }
        if (before != null && Document.ofMap(before.fields()).equals(Document.ofMap(after))) {
            return Optional.empty();
        }
        long commit = sequence + 1;
        Kept kept = before == null
                ? new Kept(after, 1, commit, commit)
                : new Kept(after, before.version() + 1, before.created(), commit);
        model.computeIfAbsent(table, none -> new TreeMap<>()).put(key, kept);
        Change.Kind kind = before == null ? Change.Kind.CREATE : Change.Kind.MERGE;
        return Optional.of(new Expected(table, key, kind, kept.version()));
    }

    private void expect(Optional<Expected> expected, Optional<Change> change) {
        assertThat(change.map(Expected::of)).isEqualTo(expected);
        sequence += expected.isPresent() ? 1 : 0;
        expectPosition();
    }

    private void expectPosition() {
        assertThat(database.position().sequence()).as("the sequence reached").isEqualTo(sequence);
    }

    private @Nullable Map<String, @Nullable Object> fields(String table, Key key) {
        Kept kept = model.getOrDefault(table, Map.of()).get(key);
        return kept == null ? null : kept.fields();
    }

    private Map<String, Map<Key, Document>> expectedDocuments() {
        Map<String, Map<Key, Document>> documents = new TreeMap<>();
        model.forEach((table, kept) -> documents.put(table, documents(kept)));
        return documents;
    }

    private static Map<Key, Document> documents(Map<Key, Kept> kept) {
        return kept.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> Document.ofMap(entry.getValue().fields()),
                        (one, other) -> other,
                        TreeMap::new));
    }
}
