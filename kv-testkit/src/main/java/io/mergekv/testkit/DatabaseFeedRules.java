package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import io.mergekv.Subscription;
import io.mergekv.Table;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Feeds, seen through the public API. */
abstract class DatabaseFeedRules extends DatabaseReadRules {
    private static final long BOUND_OF_ONE_SUBSCRIBER = 24L << 20;

    /** Within it a thread that has work is given a processor, on a busy machine too. */
    private static final long LONG_ENOUGH_TO_RUN_MILLIS = 1000;

    @Test
    void feed_1_changesComeInOrderWithTheirCommits() {
        Database database = open();
        for (int i = 0; i < 20; i++) {
            Patch patch = Patch.of("n", i);
            database.commit(Batch.create().merge("t", Key.of("a"), patch).merge("u", Key.of("b"), patch));
        }
        List<Change> changes = changes(database, Feed.all().from(FeedStart.EARLIEST));
        assertThat(changes).hasSize(40);
        for (int i = 0; i < changes.size(); i++) {
            assertThat(changes.get(i).sequence()).isEqualTo(i / 2 + 1);
            assertThat(changes.get(i).index()).isEqualTo(i % 2);
        }
    }

    @Test
    void feed_2_changeDeliveredAgainHasTheSamePosition() {
        Database database = open();
        for (int i = 0; i < 20; i++) {
            database.table("t").merge("k", Patch.of("n", i));
        }
        List<Position> first = positions(database);
        assertThat(first).hasSize(20).doesNotHaveDuplicates();
        assertThat(positions(database)).isEqualTo(first);
    }

    @Test
    void feed_3_writeAfterSubscribingIsSeen() throws InterruptedException {
        Database database = open();
        Table table = database.table("t");
        for (int i = 0; i < 20; i++) {
            BlockingQueue<Change> seen = new LinkedBlockingQueue<>();
            try (Subscription subscription = table.subscribe(Feed.key("k"), seen::add)) {
                table.merge("k", Patch.of("n", i));
                Change change = seen.poll(patience().toSeconds(), TimeUnit.SECONDS);
                assertThat(change).isNotNull();
                assertThat(change.diff()).isEqualTo(Patch.of("n", i));
                assertThat(subscription.state()).isEqualTo(Subscription.State.ACTIVE);
            }
        }
    }

    @Test
    void feed_4_startsAreWhereTheySay() {
        Database database = open();
        Table table = database.table("t");
        for (int i = 1; i <= 5; i++) {
            table.merge("k", Patch.of("n", i));
        }
        ChangeCursor now = closing(database.changes(Feed.all()));
        table.merge("k", Patch.of("n", 6));
        assertThat(now.poll(patience()).orElseThrow().sequence()).isEqualTo(6);
        List<Change> all = changes(database, Feed.all().from(FeedStart.EARLIEST));
        assertThat(all).hasSize(6);
        assertThat(changes(database, Feed.all().from(FeedStart.atSequence(3)))).isEqualTo(all.subList(2, 6));
        assertThat(changes(database, Feed.all().from(FeedStart.after(all.get(2).position()))))
                .isEqualTo(all.subList(3, 6));
    }

    @Test
    void feed_1_feedHoldsWhatMatchesAndNothingElse() {
        Database database = open();
        for (String table : List.of("t", "u")) {
            for (String key : List.of("a", "ab", "b")) {
                database.table(table).put(key, Document.empty());
            }
        }
        assertThat(changes(database, Feed.table("t").from(FeedStart.EARLIEST))).hasSize(3);
        assertThat(changes(database, Feed.key("ab").from(FeedStart.EARLIEST))).hasSize(2);
        assertThat(changes(database, Feed.prefix("a").inTable("u").from(FeedStart.EARLIEST)))
                .hasSize(2)
                .allMatch(change -> change.table().equals("u"));
    }

    @Test
    void feed_6_positionOfAnotherDatabaseIsRefused() {
        Database database = open();
        database.table("t").put("k", Document.empty());
        Position here = database.position();
        List<Position> foreign = List.of(
                new Position(new UUID(1, 2), here.epoch(), 1, 0),
                new Position(database.id(), here.epoch() + 1, 1, 0),
                new Position(database.id(), here.epoch(), here.sequence() + 1, 0));
        for (Position position : foreign) {
            assertThatThrownBy(() -> database.changes(Feed.all().from(FeedStart.after(position)))
                            .close())
                    .as("after %s", position)
                    .isInstanceOf(PositionMismatchException.class);
        }
    }

    @Test
    void feed_7_callbackThatThrowsEndsItsOwnSubscriptionOnly() throws InterruptedException {
        Database database = open();
        Table table = database.table("t");
        IllegalStateException failure = new IllegalStateException("on purpose");
        BlockingQueue<Change> seen = new LinkedBlockingQueue<>();
        Subscription failing = closing(table.subscribe(Feed.all(), change -> {
            throw failure;
        }));
        closing(table.subscribe(Feed.all(), seen::add));
        for (int i = 0; i < 3; i++) {
            table.merge("k", Patch.of("n", i));
            assertThat(seen.poll(patience().toSeconds(), TimeUnit.SECONDS)).isNotNull();
        }
        long deadline = System.nanoTime() + patience().toNanos();
        while (failing.state() != Subscription.State.FAILED && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(failing.state()).isEqualTo(Subscription.State.FAILED);
        assertThat(failing.failure()).contains(failure);
    }

    @Test
    void feed_8_subscriberThatNeverReturnsDelaysNobody() throws InterruptedException {
        Database database = open();
        Table table = database.table("t");
        CountDownLatch release = new CountDownLatch(1);
        closing(table.subscribe(Feed.all(), change -> awaitQuietly(release)));
        BlockingQueue<Change> seen = new LinkedBlockingQueue<>();
        closing(table.subscribe(Feed.all(), seen::add));
        try {
            for (int i = 0; i < 2000; i++) {
                table.merge("k", Patch.of("n", i));
            }
            for (int i = 1; i <= 2000; i++) {
                Change change = seen.poll(patience().toSeconds(), TimeUnit.SECONDS);
                assertThat(change).isNotNull();
                assertThat(change.sequence()).isEqualTo(i);
            }
        } finally {
            release.countDown();
        }
    }

    @Test
    void feed_10_foldedChangesAreTheDocuments() {
        random(random -> {
            Database database = open();
            Table table = database.table("t");
            for (int step = 0; step < 400; step++) {
                Key key = Key.of("key" + random.nextInt(8));
                if (random.nextInt(6) == 0) {
                    table.delete(key);
                } else {
                    table.merge(key, Patch.ofMap(PlainMerge.random(random, true, 3)));
                }
            }
            assertThat(folded(database, "t")).isEqualTo(documents(table));
        });
    }

    @Test
    void feed_11_resumedFeedGoesOnBehindItsPosition() {
        Database database = open();
        Table table = database.table("t");
        for (int i = 0; i < 30; i++) {
            table.merge("k", Patch.of("n", i));
        }
        List<Change> seen = new ArrayList<>();
        Position position = new Position(database.id(), database.position().epoch(), 0, 0);
        for (int feeds = 0; feeds < 10; feeds++) {
            try (ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.after(position)))) {
                for (int i = 0; i < 7; i++) {
                    cursor.poll(Duration.ZERO).ifPresent(seen::add);
                }
                position = cursor.position();
            }
        }
        assertThat(seen).isEqualTo(changes(database, Feed.all().from(FeedStart.EARLIEST)));
    }

    @Test
    void feed_8_subscriberThatNeverReturnsTakesABoundedAmountOfMemory() {
        claims(durable(), "a durable database; one in memory holds its documents itself");
        Database database = open();
        Table table = database.table("t");
        byte[] payload = new byte[128 << 10];
        long heldByTheDatabase = heldAfterWrites(database, payload, (byte) 1);
        CountDownLatch release = new CountDownLatch(1);
        closing(table.subscribe(Feed.all(), change -> awaitQuietly(release)));
        try {
            assertThat(heldAfterWrites(database, payload, (byte) 2) - heldByTheDatabase)
                    .as("bytes held for a subscriber after 50 MiB of changes")
                    .isLessThan(BOUND_OF_ONE_SUBSCRIBER);
        } finally {
            release.countDown();
        }
    }

    /**
     * How much more of the heap is held after 50 MiB of changes than before. Taken behind a checkpoint: what a store holds
     * until it flushes is no subscriber's.
     */
    private static long heldAfterWrites(Database database, byte[] payload, byte value) {
        Table table = database.table("t");
        database.checkpoint();
        long before = usedHeap();
        for (int i = 0; i < 400; i++) {
            payload[i] = value;
            table.merge("k", Patch.of("payload", payload));
        }
        database.checkpoint();
        return usedHeap() - before;
    }

    @Test
    void feed_13_closedSubscriptionStartsNoCallback() throws InterruptedException {
        Database database = open();
        Table table = database.table("t");
        BlockingQueue<Change> seen = new LinkedBlockingQueue<>();
        BlockingQueue<Change> seenByAnother = new LinkedBlockingQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        Subscription subscription = table.subscribe(Feed.all(), change -> {
            seen.add(change);
            awaitQuietly(release);
        });
        closing(table.subscribe(Feed.all(), seenByAnother::add));
        try {
            writeAndAwait(table, seen, 1); // which is in its callback now
            writeAndAwait(table, seenByAnother, 50); // and those are under way
            subscription.close();
            subscription.close();
            assertThat(subscription.state()).isEqualTo(Subscription.State.CLOSED);
        } finally {
            release.countDown();
        }
        writeAndAwait(table, seenByAnother, 50); // what goes on delivering has had some of them to deliver by then
        assertThat(seen.poll(LONG_ENOUGH_TO_RUN_MILLIS, TimeUnit.MILLISECONDS)).isNull();
    }

    private void writeAndAwait(Table table, BlockingQueue<Change> seen, int writes) throws InterruptedException {
        for (int i = 0; i < writes; i++) {
            table.merge("k", Patch.of("n", Patch.increment(1)));
        }
        for (int i = 0; i < writes; i++) {
            assertThat(seen.poll(patience().toMillis(), TimeUnit.MILLISECONDS)).isNotNull();
        }
    }

    @Test
    void feed_12_readerSeesEveryChangeBesideTheWriter() {
        claims(shared(), "a shared log");
        Database database = open();
        Table table = database.table("t");
        table.merge("k", Patch.of("n", 0));
        try (ChangeLogReader reader = openReader();
                ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST))) {
            assertThat(reader.databaseId()).isEqualTo(database.id());
            for (int i = 1; i <= 100; i++) {
                assertThat(cursor.poll(patience()).orElseThrow().diff()).isEqualTo(Patch.of("n", i - 1));
                table.merge("k", Patch.of("n", i));
            }
            assertThat(cursor.poll(patience()).map(Change::sequence)).contains(101L);
        }
    }

    @Test
    void feed_12_readerFollowsTheWriterOverARestart() {
        claims(shared(), "a shared log");
        Database database = open();
        database.table("t").merge("k", Patch.of("n", 1));
        try (ChangeLogReader reader = openReader();
                ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST))) {
            assertThat(cursor.poll(patience())).isPresent();
            database.close();
            assertThat(cursor.poll(Duration.ZERO)).isEmpty();
            open().table("t").merge("k", Patch.of("n", 2));
            assertThat(cursor.poll(patience()).map(Change::sequence)).contains(2L);
        }
    }

    @Test
    void feed_12_readerNeedsNoWriterAndChangesNoFile() {
        claims(shared(), "a shared log");
        Database database = open();
        database.table("t").merge("k", Patch.of("n", 1));
        database.close();
        Map<Path, Long> before = DirectoryImage.checksums(directory());
        try (ChangeLogReader reader = openReader();
                ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST))) {
            assertThat(cursor.poll(patience()).map(Change::sequence)).contains(1L);
            assertThat(cursor.poll(Duration.ZERO)).isEmpty();
        }
        assertThat(DirectoryImage.checksums(directory())).isEqualTo(before);
    }

    private static List<Position> positions(Database database) {
        return changes(database, Feed.all().from(FeedStart.EARLIEST)).stream()
                .map(Change::position)
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long usedHeap() {
        System.gc();
        System.gc(); // what the first one found to be released by somebody
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
