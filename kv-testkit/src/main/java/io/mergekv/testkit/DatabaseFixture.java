package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.Key;
import io.mergekv.Scan;
import io.mergekv.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the kit opens databases, and reads them out. */
abstract class DatabaseFixture extends TestResources {
    /** How long the kit waits for a change that must come. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A builder for a database in {@code directory}, with the providers under test. */
    protected abstract DatabaseBuilder database(Path directory);

    /** Whether what was written is there after a close: both store and log are durable. True by default. */
    protected boolean durable() {
        return true;
    }

    /** Whether other processes can read the log. False by default. */
    protected boolean shared() {
        return false;
    }

    final Path directory() {
        return temporary.resolve("database");
    }

    final Database open() {
        return closing(database(directory()).open());
    }

    /** Closes and opens again; ends the test where nothing would be left. */
    final Database reopen(Database open) {
        claims(durable(), "durability");
        open.close();
        return open();
    }

    static Map<Key, Document> documents(Table table) {
        Map<Key, Document> found = new TreeMap<>();
        for (Entry entry : entries(table, Scan.all())) {
            found.put(entry.key(), entry.document());
        }
        return found;
    }

    static List<Entry> entries(Table table, Scan scan) {
        return drain(table.scan(scan));
    }

    static <T> List<T> drain(Cursor<T> cursor) {
        List<T> found = new ArrayList<>();
        try (cursor) {
            cursor.forEachRemaining(found::add);
        }
        return found;
    }

    /** The changes of {@code feed} that are there now. */
    static List<Change> changes(Database database, Feed feed) {
        try (ChangeCursor cursor = database.changes(feed)) {
            List<Change> found = new ArrayList<>();
            Optional<Change> next = cursor.poll(Duration.ZERO);
            while (next.isPresent()) {
                found.add(next.get());
                next = cursor.poll(Duration.ZERO);
            }
            return found;
        }
    }

    /** What a change leaves of the document before it; null where it leaves none. */
    static @Nullable Document fold(@Nullable Document before, Change change) {
        return switch (change.kind()) {
            case CREATE -> {
                assertThat(before).as("before %s", change).isNull();
                yield change.diff().applyTo(null);
            }
            case MERGE -> {
                assertThat(before).as("before %s", change).isNotNull();
                yield change.diff().applyTo(before);
            }
            case DELETE -> {
                assertThat(before).as("before %s", change).isNotNull();
                yield null;
            }
        };
    }
}
