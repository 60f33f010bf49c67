package io.mergekv.core.sabotage;

import static io.mergekv.core.sabotage.BrokenDatabases.onCursor;
import static io.mergekv.core.sabotage.BrokenDatabases.onDatabase;
import static io.mergekv.core.sabotage.BrokenDatabases.onTable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.ClosedException;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.DatabaseLockedException;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.Position;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Subscription;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import io.mergekv.core.sabotage.Sabotage.Trick;
import io.mergekv.testkit.DatabaseConformance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For every test of the kit, a database that breaks its rule: the real one, with one thing wrong. */
@Tag("proves-the-kit")
class DatabaseSaboteursTest {
    private static Function<DatabaseBuilder, Database> opening = DatabaseBuilder::open;
    private static UnaryOperator<ChangeLogReader> reading = UnaryOperator.identity();

    static class Kit extends DatabaseConformance {
        @Override
        protected DatabaseBuilder database(Path directory) {
            return Database.at(directory)
                    .store("rocksdb")
                    .cache("none")
                    .log("chronicle")
                    .set(DatabaseBuilder.MIN_FREE_BYTES, 0L);
        }

        @Override
        protected Database open(DatabaseBuilder builder) {
            return opening.apply(builder);
        }

        @Override
        protected ChangeLogReader openReader(DatabaseBuilder builder) {
            return reading.apply(builder.openReader());
        }

        @Override
        protected boolean shared() {
            return true;
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(1);
        }
    }

    @BeforeEach
    void breakNothing() {
        opening = DatabaseBuilder::open;
        reading = UnaryOperator.identity();
    }

    @ParameterizedTest
    @MethodSource
    void brokenDatabaseIsCaught(String test, UnaryOperator<Database> broken) {
        Sabotage.expectCaught(Kit.class, test, () -> opening = builder -> broken.apply(builder.open()));
    }

    @ParameterizedTest
    @MethodSource
    void brokenOpenIsCaught(String test, Function<DatabaseBuilder, Database> broken) {
        Sabotage.expectCaught(Kit.class, test, () -> opening = broken);
    }

    @ParameterizedTest
    @MethodSource
    void brokenReaderIsCaught(String test, UnaryOperator<ChangeLogReader> broken) {
        Sabotage.expectCaught(Kit.class, test, () -> reading = broken);
    }

    @Test
    void everyTestHasASaboteur() {
        Sabotage.expectEveryTestNamed(
                Kit.class,
                Stream.of(brokenDatabaseIsCaught(), brokenOpenIsCaught(), brokenReaderIsCaught())
                        .flatMap(each -> each));
    }

    static Stream<Arguments> brokenDatabaseIsCaught() {
        return Stream.of(merges(), commits(), reads(), feeds(), recoveries()).flatMap(each -> each);
    }

    private static Stream<Arguments> merges() {
        Trick<Table> replacing =
                (table, given) -> table.put(key(given), Document.empty().merge(patch(given)));
        Trick<Table> forgetting = (table, given) -> {
            Optional<Change> change = table.merge(key(given), patch(given));
            table.merge(key(given), Patch.of("a", Patch.REMOVE));
            return change;
        };
        Trick<Table> silent = (table, given) -> {
            try {
                return table.merge(key(given), patch(given), options(given));
            } catch (KvException e) {
                return Optional.empty();
            }
        };
        return Stream.of(
                broken("merge_1_mapsMergeAndAnythingElseReplaces", onTable("merge", replacing)),
                broken("merge_2_fieldNotNamedStaysAsItIs", onTable("merge", replacing)),
                broken("merge_3_nullIsStored", onTable("merge", forgetting)),
                broken("merge_4_removeRemovesAndTheEmptyMapStays", onTable("merge", forgetting)),
                broken("merge_5_mapThatMeetsNoMapIsStoredWithoutItsRemoves", onTable("merge", forgetting)),
                broken("merge_6_replacePutsAMapWithoutMerging", onTable("merge", forgetting)),
                broken("merge_7_countThatCannotBeIsRefusedAndNothingIsDone", onTable("increment", (table, given) -> {
                    try {
                        return table.increment(key(given), (Long) given[1], (String[]) given[2]);
                    } catch (KvException e) {
                        return 0L;
                    }
                })),
                broken("merge_8_documentThatGrowsTooLargeIsRefused", onTable("merge", silent)),
                broken("merge_9_randomWritesLeaveWhatAPlainMergeLeaves", onTable("merge", replacing)),
                broken(
                        "merge_10_diffIsMinimalAndHoldsNoOperatorButRemove",
                        onTable(
                                "merge",
                                (table, given) -> table.merge(key(given), patch(given))
                                        .map(change -> BrokenDatabases.with(change, patch(given))))),
                broken("merge_11_typeIsPartOfAValue", onTable("merge", (table, given) -> {
                    return table.exists(key(given)) ? Optional.empty() : table.merge(key(given), patch(given));
                })),
                broken("merge_13_emptyPatchCreatesTheEmptyDocument", onTable("merge", (table, given) -> {
                    return patch(given).equals(Patch.empty())
                            ? table.update(key(given), patch(given))
                            : table.merge(key(given), patch(given));
                })));
    }

    private static Stream<Arguments> commits() {
        Trick<Table> neverTheSame =
                (table, given) -> table.merge(key(given), patch(given).then(Patch.of("unasked", System.nanoTime())));
        return Stream.of(
                broken("commit_1_writeThatChangesNothingHasNoEffect", onTable("merge", neverTheSame)),
                broken("commit_2_sequencesAreDense", onCursor(BrokenDatabases::skipping)),
                broken("commit_3_nobodySeesAPartOfABatch", onDatabase("commit", BrokenDatabases::oneByOne)),
                broken(
                        "commit_4_laterOperationOfABatchSeesTheEarlier",
                        onDatabase("commit", BrokenDatabases::oneByOne)),
                broken(
                        "commit_5_refusedOperationRefusesTheWholeBatch",
                        onDatabase("commit", BrokenDatabases::oneByOne)),
                broken("commit_6_concurrentIncrementsAllLand", onTable("increment", (table, given) -> {
                    long count = table.get(key(given))
                            .map(document -> document.integer("count", 0))
                            .orElse(0L);
                    LockSupport.parkNanos(1000); // others get their chance
                    table.merge(key(given), Patch.of("count", count + 1));
                    return count + 1;
                })),
                broken("commit_7_acknowledgedWriteIsSeenByItsThread", BrokenDatabases.readingStale()),
                broken("commit_8_versionsCountChangesAndStartAnewAfterADelete", onTable("delete", (table, given) -> {
                    return table.put(key(given), Document.empty());
                })),
                broken(
                        "commit_9_timesNeverGoBackwards",
                        onCursor(cursor -> BrokenDatabases.mapping(
                                cursor,
                                change -> BrokenDatabases.with(change, Instant.ofEpochSecond(-change.sequence()))))),
                broken(
                        "commit_10_conditionThatDoesNotHoldIsAConflict",
                        onTable("merge", (table, given) -> table.merge(key(given), patch(given)))),
                broken(
                        "commit_11_updateDoesNothingWhereThereIsNoDocument",
                        onTable("update", (table, given) -> table.merge(key(given), patch(given)))),
                broken("commit_11_putIsAMinimalDiff", onTable("put", (table, given) -> {
                    table.delete(key(given));
                    return table.put(key(given), (Document) given[1]);
                })),
                broken(
                        "commit_16_whatIsChainedToAnAsynchronousWriteMayWrite",
                        onDatabase(
                                "commitAsync",
                                (database, given) -> CompletableFuture.failedStage(new IllegalStateException()))),
                broken("commit_17_sameOperationsGiveTheSameBytes", onTable("merge", neverTheSame)),
                broken("commit_18_incrementCountsFromZeroAndReturnsTheValue", onTable("increment", (table, given) -> {
                    return table.increment(key(given), (Long) given[1], (String[]) given[2]) - (Long) given[1];
                })));
    }

    private static Stream<Arguments> reads() {
        return Stream.of(
                broken("read_1_getGivesTheLastDocumentOrNone", onTable("delete", (table, given) -> Optional.empty())),
                broken("read_1_tablesAreApart", onDatabase("table", (database, given) -> database.table("t"))),
                broken("read_2_scanDoesNotSeeWhatIsWrittenWhileItRuns", onTable("scan", BrokenDatabases::scanningLate)),
                broken("read_3_scanVisitsItsRangeInOrder", onTable("keys", (table, given) -> {
                    return table.keys(Scan.range(((Scan) given[0]).range()));
                })),
                broken("read_3_scanVisitsItsRangeInOrder", onTable("keys", (table, given) -> {
                    return table.keys(((Scan) given[0]).limit() == 0 ? Scan.all() : (Scan) given[0]);
                })),
                broken("read_3_scanOfManyDocumentsVisitsEachOnce", onTable("scan", (table, given) -> {
                    return table.scan(((Scan) given[0]).limit(1000));
                })),
                broken("read_4_snapshotShowsAllTablesAtItsSequence", onDatabase("snapshot", (database, given) -> {
                    return Sabotage.breaking(Snapshot.class, database.snapshot(), "get", (snapshot, read) -> {
                        return database.table((String) read[0]).get((Key) read[1]);
                    });
                })),
                broken("read_5_sizesAndTablesCountDocuments", onTable("size", (table, given) -> table.size() + 1)),
                broken("read_6_randomOperationsLeaveWhatPlainMapsHold", BrokenDatabases.readingStale()),
                broken("read_7_everyCallAfterCloseIsRefused", onTable("get", (table, given) -> {
                    try {
                        return table.get(key(given));
                    } catch (ClosedException e) {
                        return Optional.empty();
                    }
                })),
                broken("read_9_readerShowsWhatGetGives", onTable("read", (table, given) -> {
                    return table.read(key(given), new DocumentReader());
                })),
                broken("read_9_readerShowsWhatGetGives", onTable("read", BrokenDatabases.readingOnce())),
                broken("read_10_getAllGivesWhatGetGivesInTheOrderOfTheKeys", onTable("getAll", (table, given) -> {
                    Map<Key, Document> found = new LinkedHashMap<>();
                    keys(given).forEach(key -> found.put(key, table.get(key).orElse(Document.empty())));
                    return found;
                })),
                broken("read_10_getAllGivesWhatGetGivesInTheOrderOfTheKeys", onTable("getAll", (table, given) -> {
                    return new TreeMap<>(table.getAll(keys(given)));
                })),
                broken("read_10_getAllGivesWhatGetGivesInTheOrderOfTheKeys", onTable("getAll", (table, given) -> {
                    Map<Key, Document> found = table.getAll(keys(given));
                    found.replaceAll((key, document) -> document.merge(Patch.of("key", "another")));
                    return found;
                })),
                broken("read_8_clearDeletesAndAnnouncesEveryDocument", onTable("clear", (table, given) -> 300L)),
                broken("read_8_droppedTableStartsAnew", onTable("drop", (table, given) -> 1L)));
    }

    private static Stream<Arguments> feeds() {
        ReentrantLock oneAtATime = new ReentrantLock();
        AtomicInteger changesCalls = new AtomicInteger();
        return Stream.of(
                broken("feed_1_changesComeInOrderWithTheirCommits", onCursor(BrokenDatabases::reordering)),
                broken("feed_1_feedHoldsWhatMatchesAndNothingElse", onDatabase("changes", (database, given) -> {
                    return database.changes(Feed.all().from(feed(given).start()));
                })),
                broken("feed_1_feedHoldsWhatMatchesAndNothingElse", onDatabase("changes", (database, given) -> {
                    boolean one = changesCalls.incrementAndGet() == 2;
                    return database.changes(one ? Feed.key("none").from(FeedStart.EARLIEST) : feed(given));
                })),
                broken(
                        "feed_2_changeDeliveredAgainHasTheSamePosition",
                        onDatabase("changes", BrokenDatabases.numberingAnew())),
                broken("feed_3_writeAfterSubscribingIsSeen", onTable("subscribe", (table, given) -> {
                    return table.subscribe(feed(given), change -> {});
                })),
                broken(
                        "feed_3_writeAfterSubscribingIsSeen",
                        onTable(
                                "subscribe",
                                BrokenDatabases.callingBack(callback ->
                                        change -> callback.accept(BrokenDatabases.with(change, Patch.empty()))))),
                broken("feed_4_startsAreWhereTheySay", onDatabase("changes", (database, given) -> {
                    return feed(given).start() instanceof FeedStart.AtSequence at
                            ? database.changes(feed(given).from(FeedStart.atSequence(at.sequence() + 1)))
                            : database.changes(feed(given));
                })),
                broken("feed_6_positionOfAnotherDatabaseIsRefused", onDatabase("changes", (database, given) -> {
                    return database.changes(feed(given).from(FeedStart.EARLIEST));
                })),
                broken(
                        "feed_7_callbackThatThrowsEndsItsOwnSubscriptionOnly",
                        onTable("subscribe", BrokenDatabases.callingBack(callback -> change -> {
                            try {
                                callback.accept(change);
                            } catch (RuntimeException e) {
                                // as if nothing had been
                            }
                        }))),
                broken(
                        "feed_7_callbackThatThrowsEndsItsOwnSubscriptionOnly",
                        onTable("subscribe", BrokenDatabases.fallingTogether())),
                broken(
                        "feed_8_subscriberThatNeverReturnsDelaysNobody",
                        onTable("subscribe", BrokenDatabases.callingBack(callback -> change -> {
                            if (change.sequence() != 2) {
                                callback.accept(change);
                            }
                        }))),
                broken(
                        "feed_8_subscriberThatNeverReturnsDelaysNobody",
                        onTable("subscribe", BrokenDatabases.callingBack(callback -> change -> {
                            oneAtATime.lock();
                            try {
                                callback.accept(change);
                            } finally {
                                oneAtATime.unlock();
                            }
                        }))),
                broken(
                        "feed_8_subscriberThatNeverReturnsTakesABoundedAmountOfMemory",
                        onTable("subscribe", hoarding())),
                broken(
                        "feed_10_foldedChangesAreTheDocuments",
                        onCursor(cursor -> BrokenDatabases.mapping(
                                cursor, change -> BrokenDatabases.with(change, Patch.empty())))),
                broken("feed_11_resumedFeedGoesOnBehindItsPosition", onCursor(cursor -> {
                    return Sabotage.breaking(ChangeCursor.class, cursor, "position", (target, none) -> {
                        Position at = target.position();
                        return new Position(at.database(), at.epoch(), Math.max(0, at.sequence() - 1), at.index());
                    });
                })),
                broken("feed_13_closedSubscriptionStartsNoCallback", onTable("subscribe", (table, given) -> {
                    return Sabotage.breaking(
                            Subscription.class,
                            BrokenDatabases.subscribe(table, given, UnaryOperator.identity()),
                            "close",
                            (subscription, none) -> null);
                })),
                broken("feed_13_closedSubscriptionStartsNoCallback", onTable("subscribe", (table, given) -> {
                    return BrokenDatabases.closedByName(
                            BrokenDatabases.subscribe(table, given, UnaryOperator.identity()));
                })),
                broken("feed_6_positionOfAnotherDatabaseIsRefused", onDatabase("changes", (database, given) -> {
                    return feed(given).start() instanceof FeedStart.After after
                                    && after.position().database().equals(database.id())
                            ? database.changes(feed(given).from(FeedStart.EARLIEST))
                            : database.changes(feed(given));
                })));
    }

    private static Stream<Arguments> recoveries() {
        return Stream.of(
                broken(
                        "dur_6_checkpointChangesNothingAndSurvivesAKill",
                        onDatabase("checkpoint", (database, given) -> null)),
                broken("dur_7_interruptTakesNothingFromAWrite", onTable("merge", (table, given) -> {
                    return Thread.interrupted()
                            ? Optional.empty()
                            : table.merge(key(given), patch(given), options(given));
                })));
    }

    static Stream<Arguments> brokenOpenIsCaught() {
        Function<DatabaseBuilder, Database> losing = BrokenDatabases.losingTheLastWrite();
        AtomicReference<@Nullable Database> last = new AtomicReference<>();
        return Stream.of(
                arguments("dur_1_acknowledgedWritesSurviveAKill", losing),
                arguments("dur_6_closedDatabaseHasEverythingWhenOpenedAgain", losing),
                arguments("rec_1_afterAKillLogAndStoreAgree", losing),
                arguments("rec_1_randomOperationsReopensAndKillsLeaveWhatPlainMapsHold", losing),
                arguments("rec_6_secondOpenIsRefused", (Function<DatabaseBuilder, Database>) builder -> {
                    try {
                        last.set(builder.open());
                    } catch (DatabaseLockedException e) {
                        // shared by both
                    }
                    return last.get();
                }),
                arguments("rec_9_unknownOptionIsRefusedBeforeAFileIsTouched", (Function<DatabaseBuilder, Database>)
                        builder -> {
                            touch(builder.config().directory());
                            return builder.open();
                        }));
    }

    static Stream<Arguments> brokenReaderIsCaught() {
        UnaryOperator<ChangeLogReader> skipping = BrokenDatabases.readingThrough(BrokenDatabases::skipping);
        UnaryOperator<ChangeLogReader> ending = BrokenDatabases.readingThrough(BrokenDatabases::endingForGood);
        return Stream.of(
                arguments("feed_12_readerSeesEveryChangeBesideTheWriter", skipping),
                arguments("feed_12_readerFollowsTheWriterOverARestart", ending),
                arguments("feed_12_readerNeedsNoWriterAndChangesNoFile", skipping));
    }

    private static Trick<Table> hoarding() {
        return BrokenDatabases.callingBack(callback -> {
            List<Change> hoard = new CopyOnWriteArrayList<>();
            return hoard::add;
        });
    }

    private static Arguments broken(String test, UnaryOperator<Database> broken) {
        return arguments(test, broken);
    }

    private static void touch(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // as the interface has it
    private static Collection<Key> keys(Object[] given) {
        return (Collection<Key>) given[0];
    }

    private static Key key(Object[] given) {
        return (Key) given[0];
    }

    private static Patch patch(Object[] given) {
        return (Patch) given[1];
    }

    private static WriteOptions options(Object[] given) {
        return (WriteOptions) given[2];
    }

    private static Feed feed(Object[] given) {
        return (Feed) given[0];
    }
}
