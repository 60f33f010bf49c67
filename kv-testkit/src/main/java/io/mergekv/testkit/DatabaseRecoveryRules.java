package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Durability;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is there when a database is opened again, seen through the public API. */
abstract class DatabaseRecoveryRules extends DatabaseModelRules {
    @Test
    void dur_1_acknowledgedWritesSurviveAKill() {
        claims(durable(), "durability");
        Database database = open();
        Table table = database.table("t");
        for (int i = 0; i < 100; i++) {
            table.merge("k" + i % 10, Patch.of("n", i));
        }
        Map<Key, Document> documents = documents(table);
        Database afterKill = openImage();
        assertThat(documents(afterKill.table("t"))).isEqualTo(documents);
        assertThat(afterKill.position().sequence()).isEqualTo(100);
    }

    @Test
    void dur_6_checkpointChangesNothingAndSurvivesAKill() {
        claims(durable(), "durability");
        Database database = open();
        Table table = database.table("t");
        for (int i = 0; i < 50; i++) {
            table.merge("k" + i % 10, Patch.of("n", i));
            if (i % 20 == 0) {
                database.checkpoint();
            }
        }
        assertThat(database.info().checkpoint()).isEqualTo(41);
        Map<Key, Document> documents = documents(table);
        assertThat(documents(openImage().table("t"))).hasSize(10).isEqualTo(documents);
    }

    @Test
    void dur_7_interruptTakesNothingFromAWrite() {
        claims(durable(), "durability");
        Database database = open();
        Thread.currentThread().interrupt();
        for (Durability level : Durability.values()) {
            database.table("t")
                    .merge(
                            Key.of(level.name()),
                            Patch.of("a", 1),
                            WriteOptions.defaults().durability(level));
        }
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(database.table("t").size()).isEqualTo(2);
        assertThat(openImage().table("t").size()).isEqualTo(2);
    }

    @Test
    void rec_1_afterAKillLogAndStoreAgree() {
        claims(durable(), "durability");
        Database database = open();
        for (int i = 0; i < 60; i++) {
            Patch patch = Patch.of("n", i);
            Key key = Key.of(i % 7);
            database.commit(Batch.create().merge("t", key, patch).merge("u", key, patch));
        }
        database.table("u").delete(Key.of(0));
        List<Change> changes = changes(database, Feed.all().from(FeedStart.EARLIEST));
        Database afterKill = openImage();
        assertThat(changes(afterKill, Feed.all().from(FeedStart.EARLIEST)))
                .hasSize(121)
                .isEqualTo(changes);
        for (String name : List.of("t", "u")) {
            Map<Key, Document> folded = folded(afterKill, name);
            assertThat(documents(afterKill.table(name))).isEqualTo(folded);
            assertThat(afterKill.table(name).size()).isEqualTo(folded.size());
        }
    }
}
