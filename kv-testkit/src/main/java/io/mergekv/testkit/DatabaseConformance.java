package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.Database;
import io.mergekv.DatabaseLockedException;
import io.mergekv.Document;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.InvalidOptionException;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Position;
import io.mergekv.Table;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The rules of the specification that can be seen through the public API, for a combination of providers: whoever
 * combines them extends it and overrides {@link #database}, {@link #durable()} where a part is not, and
 * {@link #shared()} where the log is. The engine must be on the path of the test. A test is named after the rule it
 * proves; what is not claimed is reported as aborted.
 *
 * <p>Random tests compare with plain maps, print their seed, and the shortest failing sequence of operations found.
 */
public abstract class DatabaseConformance extends DatabaseRecoveryRules {
    /** For subclasses. */
    protected DatabaseConformance() {}

    @Test
    void rec_6_secondOpenIsRefused() {
        open();
        assertThatThrownBy(() -> open(database(directory())).close()).isInstanceOf(DatabaseLockedException.class);
    }

    @Test
    void rec_9_unknownOptionIsRefusedBeforeAFileIsTouched() {
        assertThatThrownBy(() ->
                        open(database(directory()).set("no-such-option", "1")).close())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("no-such-option");
        assertThat(directory()).doesNotExist();
    }

    @Test
    void dur_6_closedDatabaseHasEverythingWhenOpenedAgain() {
        Database database = open();
        Table table = database.table("t");
        for (int i = 0; i < 200; i++) {
            table.merge("k" + i % 20, Patch.of("n", i));
        }
        table.delete("k0");
        UUID id = database.id();
        Position position = database.position();
        Map<Key, Document> documents = documents(table);
        List<Change> changes = changes(database, Feed.all().from(FeedStart.EARLIEST));
        Database again = reopen(database);
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.position()).isEqualTo(position);
        assertThat(documents(again.table("t"))).isEqualTo(documents);
        assertThat(again.table("t").size()).isEqualTo(19);
        assertThat(changes(again, Feed.all().from(FeedStart.EARLIEST))).isEqualTo(changes);
        assertThat(again.table("t").merge("k1", Patch.of("n", -1)).orElseThrow().sequence())
                .isEqualTo(position.sequence() + 1);
    }
}
