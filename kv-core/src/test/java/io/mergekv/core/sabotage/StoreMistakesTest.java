package io.mergekv.core.sabotage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.core.sabotage.FileStoreProvider.Mistake;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.store.rocksdb.RocksStoreProvider;
import io.mergekv.testkit.StoreConformance;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that whole stores make, in memory and in files, each told under the rule that it breaks. */
@Tag("proves-the-kit")
class StoreMistakesTest {
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
    void mistakeInFilesIsCaught(String test, Mistake mistake) {
        sabotaged = new FileStoreProvider();
        Sabotage.expectCaught(Kit.class, test, () -> sabotaged = new FileStoreProvider(mistake));
    }

    /** Those that a process of its own has to make by the name of their class. */
    @ParameterizedTest
    @MethodSource
    void mistakeInAProcessOfItsOwnIsCaught(String test, StoreProvider mistaken) {
        sabotaged = new FileStoreProvider();
        Sabotage.expectCaught(Kit.class, test, () -> sabotaged = mistaken);
    }

    @Test
    void storeThatIgnoresItsBudgetIsCaught() {
        sabotaged = new RocksStoreProvider();
        Sabotage.expectCaught(
                Kit.class, "store_42_memoryStaysWithinItsBudget", () -> sabotaged = new GreedyStoreProvider());
    }

    static Stream<Arguments> mistakeInAProcessOfItsOwnIsCaught() {
        return Stream.of(
                arguments("store_29_whatWasSyncedIsThereAfterAPowerCut", new FileStoreProvider.Unsynced()),
                arguments("store_33_writeThatFindsNoRoomIsWholeOrNotAtAll", new FileStoreProvider.Halving()));
    }

    @ParameterizedTest
    @MethodSource
    void mistakeInMemoryIsCaught(String test, UnaryOperator<Store> mistake) {
        Sabotage.expectCaught(Kit.class, test, () -> sabotaged = opening(new MemoryStoreProvider(), mistake));
    }

    /** The same mistakes where there are files below. */
    @ParameterizedTest
    @MethodSource("mistakeInMemoryIsCaught")
    void mistakeAboveFilesIsCaught(String test, UnaryOperator<Store> mistake) {
        sabotaged = new FileStoreProvider();
        Sabotage.expectCaught(Kit.class, test, () -> sabotaged = opening(new FileStoreProvider(), mistake));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store_17_flushCallsTheHookFirst",
                "store_17_journaledWriteMakesNoEarlierWriteDurableWithoutTheHook",
                "store_17_compactionMakesNothingDurableWithoutTheHook",
                "store_17_copyMakesNothingDurableWithoutTheHook",
                "store_18_flushFailsWithItsHook",
                "store_18_nothingIsDurableWhenTheHookThrew",
                "store_19_closeCallsTheHookFirst",
                "store_20_closeReleasesEverythingWhenTheHookThrows",
                "store_38_flushTakesNothingThatWasWrittenAfterItsHookWasCalled",
                "store_39_whatWasWrittenIsStillThereWhenTheHookThrew"
            })
    void storeThatCallsTheHookAndCommitsEachWriteIsNotAccused(String test) {
        sabotaged = new FileStoreProvider(Mistake.CALLS_THE_HOOK_AND_COMMITS_EACH_WRITE);
        Sabotage.expectPassed(Kit.class, test);
    }

    static Stream<Arguments> mistakeInFilesIsCaught() {
        return Stream.of(
                arguments(
                        "store_17_fullBufferMakesNothingDurableWithoutTheHook",
                        Mistake.FLUSHES_A_FULL_BUFFER_WITHOUT_THE_HOOK),
                arguments(
                        "store_17_compactionMakesNothingDurableWithoutTheHook",
                        Mistake.FLUSHES_IN_COMPACT_WITHOUT_THE_HOOK),
                arguments("store_17_copyMakesNothingDurableWithoutTheHook", Mistake.FLUSHES_IN_COPY_WITHOUT_THE_HOOK),
                arguments(
                        "store_38_flushTakesNothingThatWasWrittenAfterItsHookWasCalled",
                        Mistake.FLUSHES_WHAT_CAME_AFTER_THE_HOOK),
                arguments("store_39_whatWasWrittenIsStillThereWhenTheHookThrew", Mistake.FORGETS_WHAT_THE_HOOK_REFUSED),
                arguments(
                        "store_39_whatWasWrittenIsStillThereWhenTheHookOfACopyThrew",
                        Mistake.FORGETS_WHAT_THE_HOOK_OF_A_COPY_REFUSED),
                arguments("store_33_writeThatACloseFailsIsWholeOrNotAtAll", Mistake.APPLIES_HALF_A_BATCH_WHEN_CLOSED),
                arguments("store_40_spacesInAnotherOrderHoldWhatTheyHeld", Mistake.KEEPS_SPACES_BY_ORDINAL),
                arguments("store_41_lostFileIsRefusedOrTakesNothingWithIt", Mistake.BEGINS_ANEW_WITHOUT_ITS_FILE),
                arguments(
                        "store_41_lostFileIsRefusedOrTakesNothingWithIt",
                        Mistake.TAKES_A_LOST_JOURNAL_FOR_AN_EMPTY_ONE),
                arguments(
                        "store_41_fileCutShortIsRefusedOrTakesTheEndOfTheJournalAlone",
                        Mistake.BEGINS_ANEW_WITH_AN_EMPTY_FILE),
                arguments(
                        "store_34_damagedStoreIsRefusedInATypedWayAndLeftAsItIs",
                        Mistake.OPENS_DAMAGED_FILES_WITH_ANY_EXCEPTION),
                arguments(
                        "store_34_damagedStoreIsRefusedInATypedWayAndLeftAsItIs",
                        Mistake.CREATES_FILES_BEFORE_IT_REFUSES),
                arguments(
                        "store_34_fileInPlaceOfTheDirectoryIsRefusedInATypedWay",
                        Mistake.OPENS_DAMAGED_FILES_WITH_ANY_EXCEPTION),
                arguments(
                        "store_34_damagedStoreIsRefusedInATypedWayAndLeftAsItIs",
                        Mistake.LEAVES_A_FILE_OPEN_WHEN_IT_REFUSES),
                arguments(
                        "store_34_damagedStoreIsRefusedInATypedWayAndLeftAsItIs",
                        Mistake.FAILS_TO_SCAN_WHAT_IS_CUT_SHORT),
                arguments("spi_5_nothingStaysOpenBehindAClose", Mistake.LEAVES_ITS_JOURNAL_OPEN),
                arguments(
                        "spi_5_nothingStaysOpenBehindACloseThatFailed",
                        Mistake.LEAVES_ITS_JOURNAL_OPEN_WHEN_THE_HOOK_THROWS),
                arguments("store_43_bytesOnDiskGrowWithWhatIsFlushed", Mistake.COUNTS_NO_BYTES));
    }

    static Stream<Arguments> mistakeInMemoryIsCaught() {
        return Stream.of(
                mistake(
                        "store_4_rangesAreTheSameOverWhatIsCompactedFlushedAndUnflushed",
                        store -> scanning(store, StoreMistakesTest::backwardsPastTheBoundOfWhatIsFlushed)),
                mistake(
                        "store_24_compactionOfWhatIsFlushedChangesNothingThatCanBeRead",
                        store -> compacting(store, (flushed, target) -> {
                            if (flushed > 0) {
                                throw new IllegalStateException("nothing to compact");
                            }
                        })),
                mistake(
                        "store_24_compactionOfWhatIsFlushedChangesNothingThatCanBeRead",
                        store -> compacting(store, (flushed, target) -> {
                            if (flushed > 0) {
                                target.write(
                                        new StoreBatch().delete(new Space("kit-second", 1), "key99".getBytes(UTF_8)),
                                        Journal.NONE);
                            }
                        })),
                mistake(
                        "store_24_randomWritesAndCompactionsLeaveWhatASortedMapHolds",
                        store -> compacting(
                                store,
                                (flushed, target) -> target.write(
                                        new StoreBatch()
                                                .deleteRange(new Space("kit-first", 0), new byte[1], new byte[] {'b'}),
                                        Journal.NONE))),
                mistake(
                        "store_39_whatWasWrittenIsStillThereWhenTheHookThrew",
                        StoreMistakesTest::forgettingWhenRefused),
                mistake("store_33_writeThatItsHookFailsIsWholeOrNotAtAll", StoreMistakesTest::halvingTheTenth));
    }

    private static Arguments mistake(String test, UnaryOperator<Store> mistake) {
        return arguments(test, mistake);
    }

    private static StoreProvider opening(StoreProvider provider, UnaryOperator<Store> mistake) {
        return Sabotage.breaking(
                StoreProvider.class,
                provider,
                "open",
                (target, given) -> mistake.apply(target.open((StoreContext) given[0])));
    }

    /** How a scan goes wrong when so many flushes were before it. */
    private interface WrongScan {
        StoreCursor scan(int flushed, Store store, Object[] given);
    }

    private interface WrongCompaction {
        void compact(int flushed, Store store);
    }

    private static Store scanning(Store store, WrongScan wrong) {
        AtomicInteger flushes = new AtomicInteger();
        Store scanning = Sabotage.breaking(
                Store.class, store, "scan", (target, given) -> wrong.scan(flushes.get(), target, given));
        return countingFlushes(scanning, flushes);
    }

    private static Store compacting(Store store, WrongCompaction wrong) {
        AtomicInteger flushes = new AtomicInteger();
        Store compacting = Sabotage.breaking(Store.class, store, "compact", (target, given) -> {
            wrong.compact(flushes.get(), target);
            return null;
        });
        return countingFlushes(compacting, flushes);
    }

    private static Store countingFlushes(Store store, AtomicInteger flushes) {
        return Sabotage.breaking(Store.class, store, "flush", (target, given) -> {
            target.flush();
            flushes.incrementAndGet();
            return null;
        });
    }

    private static StoreCursor scan(Store store, Object[] given) {
        return store.scan((Space) given[0], (ByteRange) given[1], (Direction) given[2]);
    }

    private static StoreCursor backwardsPastTheBoundOfWhatIsFlushed(int flushed, Store store, Object[] given) {
        ByteRange range = (ByteRange) given[1];
        return flushed > 0 && given[2] == Direction.REVERSE
                ? store.scan((Space) given[0], ByteRange.of(null, range.to()), Direction.REVERSE)
                : scan(store, given);
    }

    private static Store forgettingWhenRefused(Store store) {
        return Sabotage.breaking(Store.class, store, "flush", (target, given) -> {
            try {
                target.flush();
            } catch (RuntimeException e) {
                target.write(
                        new StoreBatch().deleteRange(new Space("kit-first", 0), new byte[1], new byte[] {-1}),
                        Journal.NONE);
                throw e;
            }
            return null;
        });
    }

    private static Store halvingTheTenth(Store store) {
        AtomicInteger writes = new AtomicInteger();
        return Sabotage.breaking(Store.class, store, "write", (target, given) -> {
            StoreBatch batch = (StoreBatch) given[0];
            if (writes.incrementAndGet() == 10) {
                target.write(firstOf(batch), (Journal) given[1]);
                throw new IllegalStateException("no room for the rest");
            }
            target.write(batch, (Journal) given[1]);
            return null;
        });
    }

    private static StoreBatch firstOf(StoreBatch batch) {
        StoreBatch first = new StoreBatch();
        batch.forEach(new StoreBatch.Visitor() {
            @Override
            public void put(Space space, byte[] key, byte[] value) {
                if (first.isEmpty()) {
                    first.put(space, key, value);
                }
            }

            @Override
            public void delete(Space space, byte[] key) {}

            @Override
            public void deleteRange(Space space, byte[] from, byte[] to) {}
        });
        return first;
    }
}
