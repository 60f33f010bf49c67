package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Entry;
import io.mergekv.InvalidNameException;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import io.mergekv.TableView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** READ-4: whatever can be read of a live table can be read of a snapshot's, with the same result. */
final class SnapshotTableTest {
    private static final int KEYS = 60;

    @TempDir
    Path directory;

    @Test
    void everyReadShowsWhatTheLiveTableShowedBefore() {
        Random random = new Random(7);
        try (Database database = MemoryEngine.open(directory)) {
            Table table = database.table("t");
            for (int round = 0; round < 20; round++) {
                change(table, random);
                Seen before = Seen.of(table);
                try (Snapshot snapshot = database.snapshot()) {
                    change(table, random);
                    assertThat(Seen.of(snapshot.table("t")))
                            .as("round %d", round)
                            .isEqualTo(before);
                }
            }
        }
    }

    @Test
    void tableThatDidNotExistIsEmpty() {
        try (Database database = MemoryEngine.open(directory);
                Snapshot snapshot = database.snapshot()) {
            database.table("t").put("k", Document.empty());
            assertThat(Seen.of(snapshot.table("t"))).isEqualTo(Seen.of(database.table("none")));
        }
    }

    @Test
    void nameThatIsNoneIsRefused() {
        try (Database database = MemoryEngine.open(directory);
                Snapshot snapshot = database.snapshot()) {
            assertThatExceptionOfType(InvalidNameException.class).isThrownBy(() -> snapshot.table("a b"));
        }
    }

    private static void change(Table table, Random random) {
        for (int i = 0; i < 30; i++) {
            Key key = key(random.nextInt(KEYS));
            if (random.nextInt(4) == 0) {
                table.delete(key);
            } else {
                table.merge(key, Patch.of("f" + random.nextInt(3), random.nextInt(100)));
            }
        }
    }

    private static Key key(int number) {
        return Key.of("k" + number);
    }

    /** All that a view shows of the keys. */
    private record Seen(
            List<Optional<Document>> got,
            Map<Key, Document> gotAll,
            List<Optional<Document>> read,
            List<Optional<Entry>> entries,
            List<Boolean> existing,
            List<Entry> scanned,
            List<Key> keys,
            long size) {
        static Seen of(TableView view) {
            List<Key> all = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                all.add(key(i));
            }
            DocumentReader reader = new DocumentReader();
            List<Optional<Document>> read = all.stream()
                    .map(key -> view.read(key, reader) ? Optional.of(reader.document()) : Optional.<Document>empty())
                    .toList();
            try (Cursor<Entry> scanned = view.scan(Scan.all().reversed());
                    Cursor<Key> keys = view.keys(Scan.prefix("k1"))) {
                return new Seen(
                        all.stream().map(view::get).toList(),
                        view.getAll(all),
                        read,
                        all.stream().map(view::entry).toList(),
                        all.stream().map(view::exists).toList(),
                        scanned.stream().toList(),
                        keys.stream().toList(),
                        view.size());
            }
        }
    }
}
