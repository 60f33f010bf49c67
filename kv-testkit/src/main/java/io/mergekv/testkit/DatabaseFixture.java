package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
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

    /** Opens what {@code builder} describes; whoever wraps databases overrides it, and has the wrapped ones tested. */
    protected Database open(DatabaseBuilder builder) {
        return builder.open();
    }

    /** Opens the reader that {@code builder} describes; whoever wraps readers overrides it. */
    protected ChangeLogReader openReader(DatabaseBuilder builder) {
        return builder.openReader();
    }

    /** How long the kit waits for a change that must come; 20 seconds by default. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    final Path directory() {
        return temporary.resolve("database");
    }

    final Database open() {
        return open(directory());
    }

    final Database open(Path directory) {
        return closing(open(database(directory)));
    }

    final ChangeLogReader openReader() {
        return closing(openReader(database(directory())));
    }

    /** The database as a kill of its process would leave it now, opened beside it. */
    final Database openImage() {
        claims(durable(), "durability");
        return open(DirectoryImage.take(directory(), temporary.resolve("image")));
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
            cursor.forEachRemaining(each -> add(each, found));
        }
        return found;
    }

    /** The changes of {@code feed} that are there now. */
    static List<Change> changes(Database database, Feed feed) {
        try (ChangeCursor cursor = database.changes(feed)) {
            List<Change> found = new ArrayList<>();
            Optional<Change> next = cursor.poll(Duration.ZERO);
            while (next.isPresent()) {
                add(next.get(), found);
                next = cursor.poll(Duration.ZERO);
            }
            return found;
        }
    }

    /** The documents that the changes of {@code table} lead to, from the first on. */
    static Map<Key, Document> folded(Database database, String table) {
        Map<Key, Document> folded = new TreeMap<>();
        for (Change change : changes(database, Feed.table(table).from(FeedStart.EARLIEST))) {
            folded.compute(change.key(), (key, before) -> fold(before, change));
        }
        return folded;
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
