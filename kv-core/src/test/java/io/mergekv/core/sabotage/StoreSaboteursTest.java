package io.mergekv.core.sabotage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.core.sabotage.Sabotage.Trick;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreProvider;
import io.mergekv.spi.StoreProvider.Capability;
import io.mergekv.spi.StoreSnapshot;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.testkit.StoreConformance;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For every test of the kit, a store that breaks it. */
@Tag("proves-the-kit")
class StoreSaboteursTest {
    private static StoreProvider sabotaged = new MemoryStoreProvider();

    static class Kit extends StoreConformance {
        @Override
        protected StoreProvider provider() {
            return sabotaged;
        }
    }

    @BeforeEach
    void breakNothing() {
        sabotaged = new MemoryStoreProvider();
    }

    @ParameterizedTest
    @MethodSource
    void brokenStoreIsCaught(String test, String method, Trick<Store> trick) {
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged = Sabotage.breaking(
                        StoreProvider.class,
                        new MemoryStoreProvider(),
                        "open",
                        (provider, given) ->
                                Sabotage.breaking(Store.class, (Store) open(provider, given[0]), method, trick)));
    }

    @ParameterizedTest
    @MethodSource
    void falseClaimIsCaught(String test, Capability claimed) {
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged = Sabotage.breaking(
                        StoreProvider.class,
                        new MemoryStoreProvider(),
                        "capabilities",
                        (provider, given) -> Set.of(claimed)));
    }

    @ParameterizedTest
    @MethodSource
    void falseLeastBudgetIsCaught(String test, long least) {
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged = Sabotage.breaking(
                        StoreProvider.class,
                        new MemoryStoreProvider(),
                        "leastMemoryBytes",
                        (provider, given) -> least));
    }

    @ParameterizedTest
    @MethodSource
    void brokenStoreOnDiskIsCaught(String test, String method, Trick<Store> trick) {
        sabotaged = new FileStoreProvider();
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged = Sabotage.breaking(
                        StoreProvider.class,
                        new FileStoreProvider(),
                        "open",
                        (provider, given) ->
                                Sabotage.breaking(Store.class, (Store) open(provider, given[0]), method, trick)));
    }

    @Test
    void everyTestHasASaboteur() {
        Sabotage.expectEveryTestNamed(
                Kit.class,
                Stream.of(
                                brokenStoreIsCaught(),
                                brokenStoreOnDiskIsCaught(),
                                falseClaimIsCaught().stream(),
                                falseLeastBudgetIsCaught().stream(),
                                StoreMistakesTest.mistakeInFilesIsCaught(),
                                StoreMistakesTest.mistakeInMemoryIsCaught(),
                                StoreMistakesTest.mistakeInAProcessOfItsOwnIsCaught(),
                                Stream.of(arguments("store_42_memoryStaysWithinItsBudget")),
                                CacheSaboteursTest.brokenProviderIsCaught())
                        .flatMap(each -> each));
    }

    static Stream<Arguments> brokenStoreOnDiskIsCaught() {
        Trick<Store> durableTooSoon = (store, given) -> {
            store.write(batch(given), Journal.SYNCED);
            return null;
        };
        Trick<Store> acknowledgedTooSoon = (store, given) -> write(store, batch(given));
        return Stream.of(
                broken(
                        "store_17_journaledWriteMakesNoEarlierWriteDurableWithoutTheHook",
                        "write",
                        journaling(new StoreBatch())),
                broken("store_18_nothingIsDurableWhenTheHookThrew", "write", durableTooSoon),
                broken("store_20_closeReleasesEverythingWhenTheHookThrows", "write", durableTooSoon),
                broken("store_26_closedStoreHasEverythingWhenOpenedAgain", "write", late()),
                broken("store_26_closedStoreHasEverythingWhenOpenedAgain", "write", forgettingASpace()),
                broken("store_26_flushedWritesSurviveAKill", "flush", (store, given) -> null),
                broken("store_26_randomWritesReopensAndKillsLeaveWhatASortedMapHolds", "flush", (store, given) -> null),
                broken("store_27_journaledWritesSurviveAKill", "write", acknowledgedTooSoon),
                broken("store_28_unjournaledWritesSurviveAsAPrefix", "write", forgettingASpace()),
                broken(
                        "store_30_copyCanBeOpenedAsAStore",
                        "copyTo",
                        copyingAfter(
                                new StoreBatch().put(new Space("kit-first", 0), new byte[] {'a'}, new byte[] {'9'}))),
                broken(
                        "store_30_copyCanBeOpenedAsAStore",
                        "copyTo",
                        copyingAfter(new StoreBatch().delete(new Space("kit-second", 1), new byte[] {'b'}))),
                broken("store_30_copyIsOfOneMomentWhileWritesGoOn", "write", (store, given) -> {
                    return writeOneByOne(store, batch(given));
                }),
                broken("store_28_unjournaledWritesSurviveAsAPrefix", "write", (store, given) -> {
                    return mentions(batch(given), "150") ? null : write(store, batch(given));
                }),
                broken("store_31_copyLeavesADirectoryThatExistsAsItWas", "copyTo", (store, given) -> {
                    Files.writeString(((Path) given[0]).resolve("file of a copy"), "");
                    store.copyTo((Path) given[0]);
                    return null;
                }),
                broken("store_31_copyLeavesADirectoryThatExistsAsItWas", "copyTo", (store, given) -> {
                    Path directory = (Path) given[0];
                    Files.deleteIfExists(directory.resolve("file"));
                    store.copyTo(directory);
                    return null;
                }));
    }

    static List<Arguments> falseLeastBudgetIsCaught() {
        return List.of(arguments("store_37_leastBudgetOfMemoryIsEnough", -1L));
    }

    static List<Arguments> falseClaimIsCaught() {
        return List.of(
                arguments("store_26_closedStoreHasEverythingWhenOpenedAgain", Capability.DURABLE),
                arguments("store_26_flushedWritesSurviveAKill", Capability.DURABLE),
                arguments("store_26_randomWritesReopensAndKillsLeaveWhatASortedMapHolds", Capability.DURABLE),
                arguments("store_27_journaledWritesSurviveAKill", Capability.DURABLE),
                arguments("store_28_unjournaledWritesSurviveAsAPrefix", Capability.DURABLE),
                arguments("store_30_copyCanBeOpenedAsAStore", Capability.COPY),
                arguments("store_30_copyIsOfOneMomentWhileWritesGoOn", Capability.COPY));
    }

    static Stream<Arguments> brokenStoreIsCaught() {
        return Stream.of(
                broken("store_1_getReturnsWhatWasPutLast", "get", (store, given) -> null),
                broken("store_1_getReturnsNullWhereNothingIs", "get", (store, given) -> {
                    byte[] found = store.get((Space) given[0], key(given[1]));
                    return found == null ? new byte[0] : found;
                }),
                broken("store_1_randomWritesLeaveWhatASortedMapHolds", "write", (store, given) -> {
                    return write(store, widened(batch(given)));
                }),
                broken("store_36_getAllGivesWhatGetGivesInTheOrderOfTheKeys", "getAll", (store, given) -> {
                    List<byte[]> found = new ArrayList<>(store.getAll((Space) given[0], keys(given)));
                    Collections.reverse(found);
                    return found;
                }),
                broken("store_36_getAllGivesWhatGetGivesInTheOrderOfTheKeys", "getAll", (store, given) -> {
                    List<byte[]> keys = keys(given);
                    return store.getAll((Space) given[0], keys.isEmpty() ? List.of(new byte[1]) : keys);
                }),
                broken("store_36_getAllOfManyKeysFindsThoseThatAreThere", "getAll", (store, given) -> {
                    List<byte[]> keys = keys(given);
                    return store.getAll((Space) given[0], keys.subList(0, Math.min(1000, keys.size())));
                }),
                broken("store_2_spacesAreApart", "get", (store, given) -> store.get(new Space("", 0), key(given[1]))),
                broken(
                        "store_3_forwardScanVisitsKeysInUnsignedOrder",
                        "scan",
                        (store, given) -> scan(store, given, range(given), Direction.REVERSE)),
                broken(
                        "store_3_reverseScanVisitsKeysInTheOppositeOrder",
                        "scan",
                        (store, given) -> scan(store, given, range(given), Direction.FORWARD)),
                broken(
                        "store_4_rangeHoldsItsLowerEndAndNotItsUpper",
                        "scan",
                        (store, given) -> scan(store, given, upperIncluded(given), direction(given))),
                broken("store_4_crossedRangeHoldsNothing", "scan", (store, given) -> {
                    byte[] from = range(given).from();
                    byte[] to = range(given).to();
                    boolean crossed = from != null && to != null && Arrays.compareUnsigned(from, to) >= 0;
                    return scan(store, given, crossed ? ByteRange.all() : range(given), direction(given));
                }),
                broken("store_5_scanDoesNotSeeWhatIsWrittenAfterItsCall", "scan", (store, given) -> late(store, given)),
                broken(
                        "store_6_arraysOfACursorStayAsTheyAre",
                        "scan",
                        (store, given) -> sharingArrays(scan(store, given))),
                broken(
                        "store_45_seekMovesOnToTheFirstKeyFromThere",
                        "scan",
                        (store, given) -> seekingBehind(scan(store, given))),
                broken(
                        "store_46_valuesAreGivenOfTheKeysTheyAreAskedFor",
                        "scan",
                        (store, given) -> keepingItsValue(scan(store, given))),
                broken(
                        "store_7_laterWriteOfABatchWins",
                        "write",
                        (store, given) -> write(store, reversed(batch(given)))),
                broken(
                        "store_8_deleteRangeRemovesFromItsLowerEndUpToItsUpper",
                        "write",
                        (store, given) -> write(store, widened(batch(given)))),
                broken(
                        "store_8_crossedDeleteRangeRemovesNothing",
                        "write",
                        (store, given) -> write(store, widened(batch(given)))),
                broken(
                        "store_9_nobodySeesAPartOfABatch",
                        "write",
                        (store, given) -> writeOneByOne(store, batch(given))),
                broken("store_10_writeIsVisibleToReadsThatStartAfterItReturned", "write", late()),
                broken("store_11_emptyBatchAndAbsentKeyAreNothing", "write", (store, given) -> {
                    if (batch(given).isEmpty()) {
                        throw new IllegalArgumentException("empty");
                    }
                    return write(store, batch(given));
                }),
                broken(
                        "store_12_arraysHandedOverAreLeftAsTheyAre",
                        "write",
                        (store, given) -> writeAndScribble(store, batch(given))),
                broken(
                        "store_12_arraysHandedOverAreLeftAsTheyAre",
                        "write",
                        (store, given) -> writeAndScribbleOnKeys(store, batch(given))),
                broken("store_35_interruptHarmsNeitherTheCallNorTheStore", "write", (store, given) -> {
                    Thread.interrupted();
                    store.write(batch(given), (Journal) given[1]);
                    return null;
                }),
                broken("store_13_shortestAndLongestAreStored", "write", (store, given) -> {
                    if (batch(given).bytes() > 1 << 20) {
                        throw new IllegalArgumentException("too large");
                    }
                    return write(store, batch(given));
                }),
                broken("store_14_snapshotShowsOneStateOfAllSpaces", "snapshot", (store, given) -> live(store)),
                broken("store_14_snapshotCanBeReadByManyThreads", "snapshot", (store, given) -> {
                    Thread owner = Thread.currentThread();
                    return Sabotage.breaking(StoreSnapshot.class, store.snapshot(), "get", (snapshot, key) -> {
                        if (Thread.currentThread() != owner) {
                            throw new IllegalStateException("made by another thread");
                        }
                        return snapshot.get((Space) key[0], key(key[1]));
                    });
                }),
                broken(
                        "store_15_closingACursorOrASnapshotAgainDoesNothing",
                        "snapshot",
                        (store, given) -> closingOnce(store.snapshot())),
                broken("store_16_everyCallAfterCloseIsRefused", "close", (store, given) -> null),
                broken("store_17_flushCallsTheHookFirst", "flush", (store, given) -> null),
                broken("store_18_flushFailsWithItsHook", "flush", (store, given) -> {
                    try {
                        store.flush();
                    } catch (RuntimeException e) {
                        // as if nothing had been
                    }
                    return null;
                }),
                broken("store_19_closeCallsTheHookFirst", "close", (store, given) -> null),
                broken("store_21_manyThreadsWriteReadAndFlushAtOnce", "write", oneThread()),
                broken("store_22_hookMaySyncTheJournal", "syncJournal", (store, given) -> {
                    throw new IllegalStateException("not now");
                }),
                broken("store_23_statisticsKnowTheBytesOnDisk", "statistics", (store, given) -> Map.of()),
                broken("store_24_compactionChangesNothingThatCanBeRead", "compact", (store, given) -> {
                    StoreBatch batch = new StoreBatch();
                    batch.deleteRange(new Space("", 0), new byte[0], new byte[] {'l'});
                    return write(store, batch);
                }),
                broken("store_25_newStoreIsEmpty", "scan", (store, given) -> {
                    store.write(new StoreBatch().put((Space) given[0], new byte[1], new byte[1]), Journal.NONE);
                    return scan(store, given);
                }),
                broken("store_32_copyIsRefusedWhereItIsNotClaimed", "copyTo", (store, given) -> null),
                broken("store_35_interruptHarmsNeitherTheCallNorTheStore", "flush", (store, given) -> {
                    if (Thread.interrupted()) {
                        throw new IllegalStateException("interrupted");
                    }
                    store.flush();
                    return null;
                }));
    }

    private static Arguments broken(String test, String method, Trick<Store> trick) {
        return arguments(test, method, trick);
    }

    private static Object open(StoreProvider provider, Object context) {
        return provider.open((io.mergekv.spi.StoreContext) context);
    }

    private static StoreBatch batch(Object[] given) {
        return (StoreBatch) given[0];
    }

    @SuppressWarnings("unchecked") // as the interface has it
    private static List<byte[]> keys(Object[] given) {
        return (List<byte[]>) given[1];
    }

    private static byte[] key(Object given) {
        return (byte[]) given;
    }

    private static ByteRange range(Object[] given) {
        return (ByteRange) given[1];
    }

    private static Direction direction(Object[] given) {
        return (Direction) given[2];
    }

    private static StoreCursor scan(Store store, Object[] given) {
        return scan(store, given, range(given), direction(given));
    }

    private static StoreCursor scan(Store store, Object[] given, ByteRange range, Direction direction) {
        return store.scan((Space) given[0], range, direction);
    }

    private static ByteRange upperIncluded(Object[] given) {
        byte[] to = range(given).to();
        return ByteRange.of(range(given).from(), to == null ? null : Arrays.copyOf(to, to.length + 1));
    }

    private static @Nullable Object write(Store store, StoreBatch batch) {
        store.write(batch, Journal.NONE);
        return null;
    }

    private static StoreCursor late(Store store, Object[] given) {
        AtomicReference<@Nullable StoreCursor> opened = new AtomicReference<>();
        return (StoreCursor) Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(), new Class<?>[] {StoreCursor.class}, (proxy, method, none) -> {
                    opened.compareAndSet(null, scan(store, given));
                    return method.invoke(opened.get());
                });
    }

    private static StoreCursor sharingArrays(StoreCursor cursor) {
        byte[] shared = new byte[1];
        return Sabotage.breaking(StoreCursor.class, cursor, "key", (target, none) -> {
            Thread.onSpinWait();
            shared[0]++;
            return shared;
        });
    }

    /** Takes the key that it is to go to for one that is passed. */
    private static StoreCursor seekingBehind(StoreCursor cursor) {
        return Sabotage.breaking(StoreCursor.class, cursor, "seek", (target, given) -> {
            byte[] key = key(given[0]);
            boolean found = target.seek(key, (Direction) given[1]);
            return (found && Arrays.equals(target.key(), key)) ? target.next() : found;
        });
    }

    /** Gives again what it was asked for first. */
    private static StoreCursor keepingItsValue(StoreCursor cursor) {
        AtomicReference<byte @Nullable []> first = new AtomicReference<>();
        return Sabotage.breaking(StoreCursor.class, cursor, "value", (target, none) -> {
            first.compareAndSet(null, target.value());
            return first.get();
        });
    }

    private static StoreBatch reversed(StoreBatch batch) {
        List<Runnable> writes = new ArrayList<>();
        StoreBatch result = new StoreBatch();
        batch.forEach(visitor(
                (space, key, value) -> writes.add(() -> result.put(space, key, value)),
                (space, key, none) -> writes.add(() -> result.delete(space, key)),
                (space, from, to) -> writes.add(() -> result.deleteRange(space, from, to))));
        Collections.reverse(writes);
        writes.forEach(Runnable::run);
        return result;
    }

    private static StoreBatch widened(StoreBatch batch) {
        StoreBatch result = new StoreBatch();
        batch.forEach(visitor(
                result::put,
                (space, key, none) -> result.delete(space, key),
                (space, from, to) -> result.deleteRange(space, from, Arrays.copyOf(to, to.length + 1))));
        return result;
    }

    private static @Nullable Object writeOneByOne(Store store, StoreBatch batch) {
        batch.forEach(visitor(
                (space, key, value) -> {
                    write(store, new StoreBatch().put(space, key, value));
                    LockSupport.parkNanos(10_000); // a reader gets its chance, on one core too
                },
                (space, key, none) -> write(store, new StoreBatch().delete(space, key)),
                (space, from, to) -> write(store, new StoreBatch().deleteRange(space, from, to))));
        return null;
    }

    private static boolean mentions(StoreBatch batch, String sought) {
        AtomicBoolean found = new AtomicBoolean();
        Write look = (space, key, value) -> found.compareAndSet(false, Arrays.equals(key, sought.getBytes(UTF_8)));
        batch.forEach(visitor(look, look, look));
        return found.get();
    }

    private static @Nullable Object writeAndScribbleOnKeys(Store store, StoreBatch batch) {
        batch.forEach(visitor(
                (space, key, value) -> {
                    write(store, new StoreBatch().put(space, key.clone(), value.clone()));
                    Arrays.fill(key, (byte) 0);
                },
                (space, key, none) -> {},
                (space, from, to) -> {}));
        return null;
    }

    private static @Nullable Object writeAndScribble(Store store, StoreBatch batch) {
        batch.forEach(visitor(
                (space, key, value) -> {
                    write(store, new StoreBatch().put(space, key.clone(), value.clone()));
                    Arrays.fill(value, (byte) 0);
                },
                (space, key, none) -> {},
                (space, from, to) -> {}));
        return null;
    }

    private static Trick<Store> copyingAfter(StoreBatch change) {
        return (store, given) -> {
            write(store, change);
            store.copyTo((Path) given[0]);
            return null;
        };
    }

    private static Trick<Store> late() {
        AtomicReference<@Nullable StoreBatch> waiting = new AtomicReference<>();
        return (store, given) -> {
            StoreBatch due = waiting.getAndSet(batch(given));
            return due == null ? null : write(store, due);
        };
    }

    private static Trick<Store> forgettingASpace() {
        return (store, given) -> {
            StoreBatch kept = new StoreBatch();
            batch(given)
                    .forEach(visitor(
                            (space, key, value) -> {
                                if (space.ordinal() == 0) {
                                    kept.put(space, key, value);
                                }
                            },
                            (space, key, none) -> kept.delete(space, key),
                            kept::deleteRange));
            store.write(kept, (Journal) given[1]);
            return null;
        };
    }

    /** A journal of its own, which the next journaled write takes with it. */
    private static Trick<Store> journaling(StoreBatch waiting) {
        return (store, given) -> {
            Journal journal = (Journal) given[1];
            if (journal == Journal.NONE) {
                batch(given).forEach(visitor(waiting::put, (space, key, none) -> {}, waiting::deleteRange));
            } else {
                store.write(waiting, journal);
            }
            store.write(batch(given), journal);
            return null;
        };
    }

    private static Trick<Store> oneThread() {
        AtomicReference<@Nullable Thread> writer = new AtomicReference<>();
        return (store, given) -> {
            writer.compareAndSet(null, Thread.currentThread());
            if (writer.get() != Thread.currentThread()) {
                throw new IllegalStateException("another thread writes already");
            }
            return write(store, batch(given));
        };
    }

    private static StoreSnapshot live(Store store) {
        return Sabotage.breaking(
                StoreSnapshot.class,
                store.snapshot(),
                "get",
                (snapshot, given) -> store.get((Space) given[0], key(given[1])));
    }

    private static StoreSnapshot closingOnce(StoreSnapshot snapshot) {
        AtomicReference<@Nullable StoreSnapshot> closed = new AtomicReference<>();
        return Sabotage.breaking(StoreSnapshot.class, snapshot, "close", (target, none) -> {
            if (!closed.compareAndSet(null, target)) {
                throw new IllegalStateException("closed already");
            }
            return null;
        });
    }

    private interface Write {
        void make(Space space, byte[] key, byte[] operand);
    }

    private static StoreBatch.Visitor visitor(Write put, Write delete, Write deleteRange) {
        return new StoreBatch.Visitor() {
            @Override
            public void put(Space space, byte[] key, byte[] value) {
                put.make(space, key, value);
            }

            @Override
            public void delete(Space space, byte[] key) {
                delete.make(space, key, key);
            }

            @Override
            public void deleteRange(Space space, byte[] from, byte[] to) {
                deleteRange.make(space, from, to);
            }
        };
    }
}
