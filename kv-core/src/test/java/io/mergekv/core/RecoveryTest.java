package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.CorruptionException;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.DatabaseLockedException;
import io.mergekv.Document;
import io.mergekv.Durability;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.FormatException;
import io.mergekv.Key;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import io.mergekv.Scan;
import io.mergekv.Table;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening what a crash or damage has left, over RocksDB and Chronicle Queue. */
final class RecoveryTest {
    @TempDir
    Path temporary;

    private Path live;
    private Path killed;

    @BeforeEach
    void names() {
        live = temporary.resolve("live");
        killed = temporary.resolve("killed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chronicle", "store"})
    void cleanReopenFindsEverything(String log) {
        Map<Key, Document> expected;
        try (Database database = open(live, log)) {
            expected = fill(database, 300);
        }
        try (Database database = open(live, log)) {
            assertThat(contents(database)).isEqualTo(expected);
            assertThat(database.table("t")
                            .merge("after", Patch.of("x", 1))
                            .orElseThrow()
                            .sequence())
                    .isEqualTo(301);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chronicle", "store"})
    void killLosesNothing(String log) throws Exception {
        Map<Key, Document> expected = killAfter(300, log, Durability.PROCESS);
        try (Database database = open(killed, log)) {
            assertThat(contents(database)).isEqualTo(expected);
            assertThat(database.table("t").size()).isEqualTo(expected.size());
        }
        try (Database database = open(killed, log)) {
            assertThat(contents(database)).isEqualTo(expected);
        }
    }

    @Test
    void killAfterACheckpointReplaysOnlyWhatFollows() throws Exception {
        Map<Key, Document> expected;
        try (Database database = open(live, "chronicle")) {
            fill(database, 300);
            database.checkpoint();
            expected = fill(database, 500);
            DurableEngine.copy(live, killed);
        }
        try (Database database = open(killed, "chronicle")) {
            assertThat(contents(database)).isEqualTo(expected);
            assertThat(database.info().checkpoint()).isEqualTo(300);
        }
    }

    @Test
    void versionsTimesAndCountsAreReplayedAsTheyWere() throws Exception {
        Entry before;
        try (Database database = open(live, "chronicle")) {
            Table table = database.table("t");
            table.merge("a", Patch.of("x", 1));
            table.merge("a", Patch.of("x", 2));
            table.merge("b", Patch.of("x", 2));
            table.delete("b");
            before = table.entry("a").orElseThrow();
            DurableEngine.copy(live, killed);
        }
        try (Database database = open(killed, "chronicle")) {
            assertThat(database.table("t").entry("a")).contains(before);
            assertThat(database.table("t").size()).isEqualTo(1);
            assertThat(database.position().sequence()).isEqualTo(4);
        }
    }

    @Test
    void flippedByteInAnUnsyncedTailIsCutWithANewEpoch() throws Exception {
        Position lost = positionAfterKill(100);
        flipInRecord(61);
        try (Database database = open(killed, "chronicle")) {
            assertThat(database.position().sequence()).isEqualTo(60);
            requireRefused(database, lost);
            assertThat(database.table("t")
                            .merge("new", Patch.of("x", 1))
                            .orElseThrow()
                            .sequence())
                    .isEqualTo(61);
        }
        assertThat(damagedFiles()).isNotEmpty();
        try (Database database = open(killed, "chronicle")) {
            assertThat(database.table("t").exists("new")).isTrue();
            assertThat(database.position().sequence()).isEqualTo(61);
        }
    }

    @Test
    void flippedByteInASyncedRecordIsRefusedAndNothingChanged() throws Exception {
        killAfter(100, "chronicle", Durability.DISK);
        flipInRecord(61);
        List<String> before = listing();
        assertThatThrownBy(() -> open(killed, "chronicle").close())
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("after record 60");
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void zeroedPageWithWholeRecordsBehindItIsCut() throws Exception {
        killAfter(200, "chronicle", Durability.PROCESS);
        Path cycle = DurableEngine.cycles(killed).get(0);
        long at = DurableEngine.indexOf(cycle, marker(101)) / 4096 * 4096;
        DurableEngine.zero(cycle, at, 4096);
        try (Database database = open(killed, "chronicle")) {
            assertThat(database.position().sequence()).isBetween(10L, 100L);
            checkAppendable(database);
        }
    }

    @Test
    void zeroedPageInWhatWasSyncedIsRefused() throws Exception {
        killAfter(200, "chronicle", Durability.DISK);
        Path cycle = DurableEngine.cycles(killed).get(0);
        DurableEngine.zero(cycle, DurableEngine.indexOf(cycle, marker(101)) / 4096 * 4096, 4096);
        assertThatThrownBy(() -> open(killed, "chronicle").close()).isInstanceOf(CorruptionException.class);
    }

    @Test
    void truncatedUnsyncedLogIsCut() throws Exception {
        killAfter(200, "chronicle", Durability.PROCESS);
        truncateBefore(151);
        try (Database database = open(killed, "chronicle")) {
            assertThat(database.position().sequence()).isBetween(10L, 150L);
            checkAppendable(database);
        }
    }

    @Test
    void truncatedSyncedLogIsRefused() throws Exception {
        killAfter(200, "chronicle", Durability.DISK);
        truncateBefore(151);
        assertThatThrownBy(() -> open(killed, "chronicle").close()).isInstanceOf(CorruptionException.class);
    }

    @Test
    void lostLastFileOfTheLogIsRefusedBecauseTheOneBeforeWasSyncedWithIt() throws Exception {
        killAfter(600, "chronicle", Durability.DISK);
        List<Path> cycles = DurableEngine.cycles(killed);
        Files.delete(cycles.get(cycles.size() - 1));
        assertThatThrownBy(() -> open(killed, "chronicle").close()).isInstanceOf(CorruptionException.class);
    }

    @Test
    void lostMiddleFileOfTheLogIsRefused() throws Exception {
        killAfter(900, "chronicle", Durability.PROCESS);
        Files.delete(DurableEngine.cycles(killed).get(1));
        assertThatThrownBy(() -> open(killed, "chronicle").close()).isInstanceOf(CorruptionException.class);
    }

    @Test
    void lostLogBelowTheStoreIsRefused() throws Exception {
        try (Database database = open(live, "chronicle")) {
            fill(database, 50);
        }
        for (Path cycle : DurableEngine.cycles(live)) {
            Files.delete(cycle);
        }
        assertThatThrownBy(() -> open(live, "chronicle").close()).isInstanceOf(CorruptionException.class);
    }

    @Test
    void lostLogAndWatermarkBeforeAnyCheckpointAreRefused() throws Exception {
        killAfter(50, "chronicle", Durability.PROCESS);
        deleteTree(killed.resolve("log"));
        Files.delete(killed.resolve("watermark"));
        assertThatThrownBy(() -> open(killed, "chronicle").close())
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("is gone");
    }

    @Test
    void readerGoesOnWhenTheWatermarkIsMadeAnew() throws Exception {
        try (Database database = open(live, "chronicle")) {
            fill(database, 5);
        }
        try (ChangeLogReader reader = DurableEngine.reader(live);
                ChangeCursor changes = reader.read(Feed.all().from(FeedStart.EARLIEST))) {
            for (int i = 1; i <= 5; i++) {
                assertThat(changes.poll(Duration.ofSeconds(10)).orElseThrow().sequence())
                        .isEqualTo(i);
            }
            Files.delete(live.resolve("watermark"));
            try (Database database = open(live, "chronicle")) {
                fill(database, 8);
                for (int i = 6; i <= 8; i++) {
                    assertThat(changes.poll(Duration.ofSeconds(10))
                                    .orElseThrow()
                                    .sequence())
                            .isEqualTo(i);
                }
            }
        }
    }

    @Test
    void closeByAnInterruptedThreadIsClean() throws Exception {
        Database database = open(live, "chronicle");
        fill(database, 5);
        Thread.currentThread().interrupt();
        database.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Files.readString(live.resolve("identity"))).contains("clean=true");
    }

    @Test
    void lostQueueMetadataIsMadeAnewOrRefusedByName() throws Exception {
        Map<Key, Document> expected = killAfter(300, "chronicle", Durability.PROCESS);
        try (var files = Files.walk(killed.resolve("log"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".cq4t")).toList()) {
                Files.delete(file);
            }
        }
        try (Database database = open(killed, "chronicle")) {
            assertThat(contents(database)).isEqualTo(expected);
            checkAppendable(database);
        }
    }

    @Test
    void logOfAnotherDatabaseIsRefused() throws Exception {
        try (Database database = open(live, "chronicle")) {
            fill(database, 50);
        }
        Path other = temporary.resolve("other");
        try (Database database = open(other, "chronicle")) {
            fill(database, 50);
        }
        deleteTree(live.resolve("log"));
        DurableEngine.copy(other.resolve("log"), live.resolve("log"));
        assertThatThrownBy(() -> open(live, "chronicle").close()).isInstanceOf(FormatException.class);
        Files.delete(live.resolve("log").resolve("database"));
        assertThatThrownBy(() -> open(live, "chronicle").close()).isInstanceOf(KvException.class);
    }

    @Test
    void lostStoreIsRebuiltFromAWholeLog() throws Exception {
        Map<Key, Document> expected;
        try (Database database = open(live, "chronicle")) {
            expected = fill(database, 300);
        }
        deleteTree(live.resolve("store"));
        try (Database database = open(live, "chronicle")) {
            assertThat(contents(database)).isEqualTo(expected);
        }
    }

    /** Opened in another boot, what a power cut took may not be named by a position of what came instead. */
    @Test
    void positionThatWasLostIsRefusedAlsoWhenItsSequenceIsUsedAgain() throws Exception {
        Position lost = positionAfterKill(100);
        truncateBefore(61);
        try (Database database = open(killed, "chronicle")) {
            fill(database, 150);
            requireRefused(database, lost);
        }
    }

    @Test
    void everyOpenBeginsAnEpochThatIsGreaterAndOnDiskBeforeTheFirstCommit() throws Exception {
        long before = 0;
        for (int session = 1; session <= 3; session++) {
            try (Database database = open(live, "chronicle")) {
                long epoch = database.info().epoch();
                assertThat(epoch).isGreaterThan(before);
                assertThat(Files.readString(live.resolve("identity"))).contains("epoch." + epoch + ".after=");
                fill(database, 10 * session);
                assertThat(database.position().epoch()).isEqualTo(epoch);
                before = epoch;
            }
        }
    }

    @Test
    void secondWriterIsRefusedByProcessId() {
        try (Database database = open(live, "chronicle")) {
            assertThatThrownBy(() -> open(live, "chronicle").close())
                    .isInstanceOfSatisfying(
                            DatabaseLockedException.class,
                            e -> assertThat(e.holder())
                                    .isEqualTo(ProcessHandle.current().pid()));
            assertThat(database.table("t").merge("a", Patch.of("x", 1))).isPresent();
        }
    }

    @Test
    void directoryWithSomethingElseIsRefused() throws Exception {
        Files.createDirectories(live);
        Files.writeString(live.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> open(live, "chronicle").close()).isInstanceOf(FormatException.class);
        try (var files = Files.list(live)) {
            assertThat(files).containsExactly(live.resolve("notes.txt"));
        }
    }

    @Test
    void otherFormatVersionIsRefused() throws Exception {
        open(live, "chronicle").close();
        Path identity = live.resolve("identity");
        Files.writeString(identity, Files.readString(identity).replace("mergekv=1\n", "mergekv=9\n"));
        assertThatThrownBy(() -> open(live, "chronicle").close())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("format 9");
    }

    @Test
    void otherLogThanTheDatabaseWasMadeWithIsRefused() {
        open(live, "chronicle").close();
        assertThatThrownBy(() -> open(live, "store").close())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("chronicle");
    }

    @Test
    void retentionTrimsWholeSegmentsBelowTheCheckpoint() throws Exception {
        try (Database database = DurableEngine.open(
                DurableEngine.quiet(live, "chronicle").set(DatabaseBuilder.RETENTION_AGE, Duration.ofSeconds(1)))) {
            fill(database, 1000);
            for (Path cycle : DurableEngine.cycles(live)) {
                Files.setLastModifiedTime(cycle, java.nio.file.attribute.FileTime.fromMillis(0));
            }
            database.checkpoint();
            assertThat(database.info().logFirst()).isGreaterThan(500);
            assertThat(database.info().logLast()).isEqualTo(1000);
        }
        try (Database database = open(live, "chronicle")) {
            assertThat(database.table("t").size()).isPositive();
            checkAppendable(database);
        }
    }

    private static Database open(Path directory, String log) {
        return DurableEngine.open(DurableEngine.quiet(directory, log));
    }

    /** Fills a database up to {@code sequence} and copies it as a kill would leave it. */
    private Map<Key, Document> killAfter(int sequence, String log, Durability durability) throws Exception {
        try (Database database =
                DurableEngine.open(DurableEngine.quiet(live, log).durability(durability))) {
            Map<Key, Document> expected = fill(database, sequence);
            DurableEngine.copy(live, killed);
            return expected;
        }
    }

    /** The last position of a process that was killed; a copy is left of its directory. */
    private Position positionAfterKill(int sequence) throws Exception {
        try (Database database = open(live, "chronicle")) {
            fill(database, sequence);
            DurableEngine.copy(live, killed);
            return database.position();
        }
    }

    private static void requireRefused(Database database, Position position) {
        assertThatThrownBy(() -> database.changes(Feed.all().from(FeedStart.after(position))))
                .isInstanceOf(PositionMismatchException.class);
    }

    /** Merges, each with a marker in its record, until {@code sequence} is reached. */
    private static Map<Key, Document> fill(Database database, int sequence) {
        Table table = database.table("t");
        while (database.position().sequence() < sequence) {
            long next = database.position().sequence() + 1;
            if (next % 10 == 0) {
                table.delete(Key.of("k" + (next - 1) % 37));
            } else {
                table.merge(
                        Key.of("k" + next % 37),
                        Patch.of("marker", new String(marker(next), StandardCharsets.US_ASCII), "f" + next % 7, next));
            }
        }
        return contents(database);
    }

    private static byte[] marker(long sequence) {
        return String.format("<<marker of sequence %06d>>", sequence).getBytes(StandardCharsets.US_ASCII);
    }

    private static Map<Key, Document> contents(Database database) {
        Map<Key, Document> contents = new TreeMap<>();
        try (Cursor<Entry> entries = database.table("t").scan(Scan.all())) {
            entries.forEachRemaining(entry -> contents.put(entry.key(), entry.document()));
        }
        return contents;
    }

    private static void checkAppendable(Database database) {
        long next = database.position().sequence() + 1;
        assertThat(database.table("t")
                        .merge(Key.of("appended"), Patch.of("n", next))
                        .orElseThrow()
                        .sequence())
                .isEqualTo(next);
    }

    private void flipInRecord(int sequence) throws IOException {
        Path cycle = DurableEngine.cycles(killed).get(0);
        DurableEngine.flip(cycle, DurableEngine.indexOf(cycle, marker(sequence)) + 5);
    }

    private void truncateBefore(int sequence) throws IOException {
        Path cycle = DurableEngine.cycles(killed).get(0);
        long length = DurableEngine.indexOf(cycle, marker(sequence)) / 4096 * 4096;
        try (RandomAccessFile file = new RandomAccessFile(cycle.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    private List<Path> damagedFiles() throws IOException {
        try (var files = Files.walk(killed.resolve("log"))) {
            return files.filter(file -> file.toString().contains("damaged")).toList();
        }
    }

    /** Names and contents' checksums of what must not change; the lock and caches may. */
    private List<String> listing() throws IOException {
        try (var files = Files.walk(killed)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> killed.relativize(file).toString())
                    .filter(name -> name.startsWith("log") || name.equals("identity"))
                    .sorted()
                    .toList();
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
