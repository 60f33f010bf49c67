package io.mergekv.core.sabotage;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mergekv.KvException;
import io.mergekv.Options;
import io.mergekv.PositionUnavailableException;
import io.mergekv.changelog.chronicle.ChronicleChangeLogProvider;
import io.mergekv.core.sabotage.Sabotage.Trick;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLog.Segment;
import io.mergekv.spi.ChangeLogContext;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.ChangeLogProvider.Capability;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import io.mergekv.store.memory.MemoryChangeLogProvider;
import io.mergekv.testkit.ChangeLogConformance;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** For every test of the kit, a change log that breaks it. */
@Tag("proves-the-kit")
class ChangeLogSaboteursTest {
    private static ChangeLogProvider sabotaged = new MemoryChangeLogProvider();

    private static final Options OPTIONS = Options.none().with("log.memory.segment-records", "64");

    /** Held, or the collector would close them. */
    private static final List<FileChannel> LEAKED = new ArrayList<>();

    static class Kit extends ChangeLogConformance {
        @Override
        protected ChangeLogProvider provider() {
            return sabotaged;
        }
    }

    @BeforeEach
    void breakNothing() {
        sabotaged = new MemoryChangeLogProvider();
    }

    /** Small segments here too. */
    static class KitOnDisk extends Kit {
        @Override
        protected Options options() {
            return Options.none().with("log.chronicle.cycle-bits", "6");
        }
    }

    @ParameterizedTest
    @MethodSource
    void brokenLogIsCaught(String test, String method, Trick<ChangeLog> trick) {
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged = breakingProvider(
                        "open", (provider, given) -> Sabotage.breaking(ChangeLog.class, open(), method, trick)));
    }

    @ParameterizedTest
    @MethodSource
    void brokenLogOnDiskIsCaught(String test, String method, Trick<ChangeLog> trick) {
        sabotaged = new ChronicleChangeLogProvider();
        Sabotage.expectCaught(
                KitOnDisk.class,
                test,
                () -> sabotaged = Sabotage.breaking(
                        ChangeLogProvider.class, new ChronicleChangeLogProvider(), "open", (provider, given) -> {
                            ChangeLog log = provider.open((ChangeLogContext) given[0]);
                            return Sabotage.breaking(ChangeLog.class, log, method, trick);
                        }));
    }

    @ParameterizedTest
    @MethodSource
    void brokenReaderOnDiskIsCaught(String test, Trick<ChangeLogProvider> trick) {
        sabotaged = new ChronicleChangeLogProvider();
        Sabotage.expectCaught(
                KitOnDisk.class,
                test,
                () -> sabotaged = Sabotage.breaking(
                        ChangeLogProvider.class, new ChronicleChangeLogProvider(), "openReader", trick));
    }

    @ParameterizedTest
    @MethodSource
    void falseClaimIsCaught(String test, Capability claimed) {
        Sabotage.expectCaught(
                Kit.class,
                test,
                () -> sabotaged = breakingProvider("capabilities", (provider, given) -> Set.of(claimed)));
    }

    @Test
    void readerWithoutTheClaimIsCaught() {
        Sabotage.expectCaught(
                Kit.class,
                "log_27_readerIsRefusedWhereItIsNotClaimed",
                () -> sabotaged = breakingProvider(
                        "openReader", (provider, given) -> provider.open((ChangeLogContext) given[0])));
    }

    @Test
    void logThatLeavesAFileOpenIsCaught() {
        Sabotage.expectCaught(
                Kit.class,
                "spi_5_nothingStaysOpenBehindAClose",
                () -> sabotaged = Sabotage.breaking(
                        ChangeLogProvider.class, new MemoryChangeLogProvider(), "open", (provider, given) -> {
                            ChangeLogContext context = (ChangeLogContext) given[0];
                            LEAKED.add(FileChannel.open(
                                    context.directory().resolve("lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE));
                            return provider.open(context);
                        }));
    }

    @Test
    void everyTestHasASaboteur() {
        Sabotage.expectEveryTestNamed(
                Kit.class,
                Stream.of(
                                brokenLogIsCaught(),
                                falseClaimIsCaught().stream(),
                                CacheSaboteursTest.brokenProviderIsCaught(),
                                Stream.of(
                                        arguments("log_27_readerIsRefusedWhereItIsNotClaimed"),
                                        arguments("spi_5_nothingStaysOpenBehindAClose")))
                        .flatMap(each -> each));
    }

    static List<Arguments> falseClaimIsCaught() {
        return List.of(
                arguments("log_21_closedLogHasEverythingWhenOpenedAgain", Capability.DURABLE),
                arguments("log_21_appendedRecordsSurviveAKill", Capability.DURABLE),
                arguments("log_21_everySegmentSurvivesAKill", Capability.DURABLE),
                arguments("log_21_randomOperationsReopensAndKillsLeaveWhatWasAppended", Capability.DURABLE),
                arguments("log_22_whatWasCutDoesNotComeBack", Capability.DURABLE),
                arguments("log_22_whatWasTrimmedDoesNotComeBack", Capability.DURABLE),
                arguments("log_24_readerSeesWhatIsAppendedBesideIt", Capability.SHARED),
                arguments("log_24_readerFollowsTheWriterOverSegmentsAndRestarts", Capability.SHARED),
                arguments("log_24_readerNeedsNoWriter", Capability.SHARED),
                arguments("log_24_readerReportsWhatWasTrimmed", Capability.SHARED),
                arguments("log_25_readerChangesNoFile", Capability.SHARED),
                arguments("log_26_readerOfNoLogIsRefused", Capability.SHARED),
                arguments("log_26_readerIsRefusedUntilTheLogIsMade", Capability.SHARED));
    }

    static Stream<Arguments> brokenLogOnDiskIsCaught() {
        Trick<ChangeLog> nothing = (log, given) -> null;
        Trick<ChangeLog> trimming = (log, given) -> {
            log.trimBefore(log.lastSequence());
            log.close();
            return null;
        };
        return Stream.of(
                broken("log_21_closedLogHasEverythingWhenOpenedAgain", "append", appendingLate()),
                broken("log_21_closedLogHasEverythingWhenOpenedAgain", "close", cuttingTheLast()),
                broken("log_21_appendedRecordsSurviveAKill", "append", appendingLate()),
                broken("log_21_everySegmentSurvivesAKill", "append", appendingLate()),
                broken("log_22_whatWasCutDoesNotComeBack", "cutAfter", nothing),
                broken("log_22_whatWasTrimmedDoesNotComeBack", "trimBefore", nothing),
                broken("log_22_whatWasTrimmedDoesNotComeBack", "close", trimming),
                broken("log_24_readerFollowsTheWriterOverSegmentsAndRestarts", "close", cuttingTheLast()),
                broken("log_24_readerNeedsNoWriter", "close", cuttingTheLast()),
                broken("log_24_readerSeesWhatIsAppendedBesideIt", "append", appendingLate()));
    }

    static Stream<Arguments> brokenReaderOnDiskIsCaught() {
        return Stream.of(
                reading("log_24_readerSeesWhatIsAppendedBesideIt", (reader, given) -> {
                    return endingForGood(reader.read(sequence(given)));
                }),
                reading("log_24_readerFollowsTheWriterOverSegmentsAndRestarts", (reader, given) -> {
                    return endingForGood(reader.read(sequence(given)));
                }),
                reading("log_24_readerSeesWhatIsAppendedBesideIt", (reader, given) -> {
                    return neverEnding(reader.read(sequence(given)));
                }),
                reading("log_24_readerFollowsTheWriterOverSegmentsAndRestarts", (reader, given) -> {
                    return neverEnding(reader.read(sequence(given)));
                }),
                reading("log_24_readerNeedsNoWriter", (reader, given) -> reader.read(sequence(given) + 1)),
                reading("log_24_readerReportsWhatWasTrimmed", (reader, given) -> jumping(reader, sequence(given))),
                arguments("log_25_readerChangesNoFile", touching("reader.tmp")),
                arguments("log_26_readerOfNoLogIsRefused", touching("reader.tmp")),
                arguments("log_26_readerOfNoLogIsRefused", (Trick<ChangeLogProvider>) (provider, given) -> {
                    ChangeLogContext context = (ChangeLogContext) given[0];
                    return Files.exists(context.directory()) ? provider.open(context) : provider.openReader(context);
                }),
                arguments("log_26_readerIsRefusedUntilTheLogIsMade", (Trick<ChangeLogProvider>) (provider, given) -> {
                    try {
                        return provider.openReader((ChangeLogContext) given[0]);
                    } catch (KvException e) {
                        throw new IllegalStateException("found half of it", e);
                    }
                }));
    }

    private static Arguments reading(String test, Trick<LogReader> trick) {
        return arguments(test, (Trick<ChangeLogProvider>) (provider, given) ->
                Sabotage.breaking(LogReader.class, provider.openReader((ChangeLogContext) given[0]), "read", trick));
    }

    private static Trick<ChangeLogProvider> touching(String file) {
        return (provider, given) -> {
            ChangeLogContext context = (ChangeLogContext) given[0];
            Files.createDirectories(context.directory());
            Files.writeString(context.directory().resolve(file), "");
            return provider.openReader(context);
        };
    }

    private static Trick<ChangeLog> cuttingTheLast() {
        return (log, given) -> {
            log.cutAfter(log.lastSequence() - 1);
            log.close();
            return null;
        };
    }

    static Stream<Arguments> brokenLogIsCaught() {
        byte[] shared = new byte[1 << 10];
        return Stream.of(
                brokenCursor(
                        "log_1_cursorGivesRecordsAsTheyWereAppended",
                        "record",
                        (cursor, given) -> ByteBuffer.wrap(new byte[1])),
                broken("log_1_randomOperationsLeaveWhatWasAppended", "trimBefore", (log, given) -> {
                    log.trimBefore(sequence(given) + 100);
                    return null;
                }),
                broken("log_2_appendTakesTheBytesBetweenPositionAndLimit", "append", (log, given) -> {
                    log.append(sequence(given), record(given));
                    record(given).position(record(given).limit());
                    return null;
                }),
                broken("log_2_appendTakesTheBytesBetweenPositionAndLimit", "append", (log, given) -> {
                    log.append(sequence(given), record(given));
                    record(given).limit(record(given).limit() - 1);
                    return null;
                }),
                broken("log_2_appendTakesTheBytesBetweenPositionAndLimit", "append", (log, given) -> {
                    log.append(sequence(given), record(given));
                    record(given).order(ByteOrder.BIG_ENDIAN);
                    return null;
                }),
                broken("log_2_appendTakesTheBytesBetweenPositionAndLimit", "append", (log, given) -> {
                    log.append(sequence(given), record(given));
                    record(given).put(0, (byte) 0);
                    return null;
                }),
                broken(
                        "log_3_logWithoutRecordsHasNoSequencesAndNoSegments",
                        "segments",
                        (log, given) -> List.of(new Segment(0, 0, 0, 0))),
                broken("log_3_firstRecordMayHaveAnyPositiveSequence", "append", (log, given) -> {
                    log.append(log.lastSequence() + 1, record(given));
                    return null;
                }),
                broken("log_4_recordIsSeenWhenItsAppendReturned", "append", appendingLate()),
                broken("log_5_everySequenceCanBeReadFrom", "read", (log, given) -> {
                    if (sequence(given) > log.lastSequence()) {
                        throw new IllegalArgumentException("nothing there");
                    }
                    return log.read(sequence(given));
                }),
                broken(
                        "log_6_cursorAtTheEndSeesWhatIsAppendedLater",
                        "read",
                        (log, given) -> endingForGood(log.read(sequence(given)))),
                broken("log_6_cursorWaitsAtTheBeginningOfALogWithoutRecords", "read", (log, given) -> {
                    if (log.lastSequence() == 0) {
                        throw new IllegalArgumentException("nothing there");
                    }
                    return log.read(sequence(given));
                }),
                broken("log_7_cursorsAreIndependent", "read", sharingOneCursor()),
                brokenCursor("log_8_recordStaysAsItIsUntilTheCursorMoves", "record", (cursor, given) -> {
                    ByteBuffer record = cursor.record();
                    int length = record.remaining();
                    record.get(shared, 0, length);
                    return ByteBuffer.wrap(shared, 0, length);
                }),
                broken("log_9_shortestAndLongestAreAppended", "append", (log, given) -> {
                    if (record(given).remaining() > 1 << 20) {
                        throw new IllegalArgumentException("too long");
                    }
                    log.append(sequence(given), record(given));
                    return null;
                }),
                broken("log_9_recordTooLongIsRefused", "maxRecordBytes", (log, given) -> 16L << 20),
                broken("log_9_shortestAndLongestAreAppended", "maxRecordBytes", (log, given) -> 1L << 20),
                broken("log_9_emptyRecordIsRefused", "append", (log, given) -> {
                    ByteBuffer record = record(given);
                    log.append(sequence(given), record.hasRemaining() ? record : ByteBuffer.allocate(1));
                    return null;
                }),
                broken(
                        "log_10_firstAndLastAreThoseOfTheRecordsKept",
                        "lastSequence",
                        (log, given) -> log.lastSequence() + 1),
                broken("log_11_segmentsCoverTheLog", "segments", (log, given) -> {
                    List<Segment> segments = log.segments();
                    return segments.size() < 3 ? segments : segments.subList(1, segments.size());
                }),
                broken("log_11_segmentsCoverTheLog", "segments", (log, given) -> {
                    List<Segment> segments = log.segments();
                    return segments.isEmpty() ? segments : segments.subList(0, 1);
                }),
                segments(each -> new Segment(each.firstSequence(), each.firstSequence() - 1, 0, 0)),
                segments(each -> new Segment(each.firstSequence(), each.lastSequence(), -1, 0)),
                segments(each -> new Segment(each.firstSequence(), each.lastSequence(), 0, Long.MAX_VALUE)),
                broken("log_12_trimDropsWholeSegmentsOnly", "trimBefore", (log, given) -> {
                    log.trimBefore(sequence(given) + 100);
                    return null;
                }),
                broken("log_12_newestSegmentIsNeverTrimmed", "trimBefore", (log, given) -> {
                    if (sequence(given) > log.lastSequence()) {
                        log.cutAfter(0);
                    }
                    return null;
                }),
                broken(
                        "log_13_whatWasTrimmedCannotBeRead",
                        "read",
                        (log, given) -> log.read(Math.max(sequence(given), log.firstSequence()))),
                unavailable(-1, 0),
                unavailable(0, 1),
                broken(
                        "log_14_cursorWhoseNextRecordWasTrimmedSaysSo",
                        "read",
                        (log, given) -> jumping(log, sequence(given))),
                broken("log_15_cutRemovesWhatIsBehind", "cutAfter", (log, given) -> null),
                broken("log_15_cutAcrossSegmentsKeepsTheOlder", "cutAfter", (log, given) -> {
                    log.cutAfter(0);
                    return null;
                }),
                broken("log_15_cutOfNothingKeepsEverything", "cutAfter", (log, given) -> {
                    log.cutAfter(sequence(given) - 1);
                    return null;
                }),
                broken("log_15_cutOfEverythingLeavesALogWithoutRecords", "cutAfter", (log, given) -> null),
                broken("log_16_salvageChangesNothing", "salvageAfter", (log, given) -> {
                    log.cutAfter(sequence(given));
                    return null;
                }),
                broken("log_17_logIsSyncedTrimmedAndReadWhileItIsAppendedTo", "sync", (log, given) -> {
                    throw new IllegalStateException("not now");
                }),
                broken("log_18_interruptHarmsNeitherTheCallNorTheLog", "append", (log, given) -> {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new IllegalStateException("interrupted");
                    }
                    log.append(sequence(given), record(given));
                    return null;
                }),
                broken("log_18_interruptHarmsNeitherTheCallNorTheLog", "append", (log, given) -> {
                    Thread.interrupted();
                    log.append(sequence(given), record(given));
                    return null;
                }),
                broken("log_19_closingAgainDoesNothing", "close", closingOnce()),
                broken("log_20_newLogHasNoRecords", "read", (log, given) -> {
                    log.append(1, ByteBuffer.allocate(1));
                    return log.read(1);
                }));
    }

    private static Arguments segments(UnaryOperator<Segment> broken) {
        return broken(
                "log_11_segmentsCoverTheLog",
                "segments",
                (log, given) -> log.segments().stream().map(broken).toList());
    }

    /** Names other sequences than it should. */
    private static Arguments unavailable(long requested, long oldest) {
        return broken("log_13_whatWasTrimmedCannotBeRead", "read", (log, given) -> {
            if (log.firstSequence() > sequence(given)) {
                throw new PositionUnavailableException(sequence(given) + requested, log.firstSequence() + oldest);
            }
            return log.read(sequence(given));
        });
    }

    private static Arguments broken(String test, String method, Trick<ChangeLog> trick) {
        return arguments(test, method, trick);
    }

    private static Arguments brokenCursor(String test, String method, Trick<LogCursor> trick) {
        return broken(
                test,
                "read",
                (log, given) -> Sabotage.breaking(LogCursor.class, log.read(sequence(given)), method, trick));
    }

    private static ChangeLogProvider breakingProvider(String method, Trick<ChangeLogProvider> trick) {
        return Sabotage.breaking(ChangeLogProvider.class, new MemoryChangeLogProvider(), method, trick);
    }

    /** Small segments, three of which are soon there. */
    private static ChangeLog open() {
        return new MemoryChangeLogProvider().open((ChangeLogContext) Proxy.newProxyInstance(
                Sabotage.class.getClassLoader(),
                new Class<?>[] {ChangeLogContext.class},
                (proxy, method, none) -> OPTIONS));
    }

    private static long sequence(Object[] given) {
        return given[0] instanceof Long sequence ? sequence : 0;
    }

    private static ByteBuffer record(Object[] given) {
        return (ByteBuffer) given[1];
    }

    private static Trick<ChangeLog> appendingLate() {
        AtomicReference<byte @Nullable []> waiting = new AtomicReference<>();
        return (log, given) -> {
            byte[] bytes = new byte[record(given).remaining()];
            record(given).duplicate().get(bytes);
            byte[] due = waiting.getAndSet(bytes);
            if (due != null) {
                log.append(sequence(given) - 1, ByteBuffer.wrap(due));
            }
            return null;
        };
    }

    private static LogCursor endingForGood(LogCursor cursor) {
        AtomicBoolean ended = new AtomicBoolean();
        return Sabotage.breaking(LogCursor.class, cursor, "next", (target, given) -> {
            if (!ended.get() && target.next()) {
                return true;
            }
            ended.set(true);
            return false;
        });
    }

    private static LogCursor neverEnding(LogCursor cursor) {
        return Sabotage.breaking(LogCursor.class, cursor, "next", (target, given) -> {
            target.next();
            return true;
        });
    }

    private static Trick<ChangeLog> sharingOneCursor() {
        AtomicReference<@Nullable LogCursor> only = new AtomicReference<>();
        return (log, given) -> {
            only.compareAndSet(null, log.read(sequence(given)));
            return only.get();
        };
    }

    private static LogCursor jumping(LogReader log, long sequence) {
        LogCursor[] at = {log.read(sequence)};
        return Sabotage.breaking(LogCursor.class, at[0], "next", (target, given) -> {
            try {
                return at[0].next();
            } catch (PositionUnavailableException e) {
                at[0] = log.read(e.oldestKept());
                return at[0].next();
            }
        });
    }

    private static Trick<ChangeLog> closingOnce() {
        AtomicBoolean closed = new AtomicBoolean();
        return (log, given) -> {
            if (!closed.compareAndSet(false, true)) {
                throw new IllegalStateException("closed already");
            }
            log.close();
            return null;
        };
    }
}
