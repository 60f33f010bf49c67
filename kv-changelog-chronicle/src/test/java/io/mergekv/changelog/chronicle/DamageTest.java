package io.mergekv.changelog.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.CorruptionException;
import io.mergekv.FormatException;
import io.mergekv.Options;
import io.mergekv.StorageException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records 1 to 15 are in the first file, 16 to 31 in the second, 32 to 40 in the third. */
class DamageTest {
    private static final long LAST = 40;

    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, LAST);
        }
    }

    @Test
    void aLogWhoseMetadataCannotBeReadIsRefused() throws IOException {
        Path metadata = directory.resolve(LogMetadata.FILE);
        Files.delete(metadata);
        Files.createDirectory(metadata);

        for (ThrowingCallable opening :
                List.<ThrowingCallable>of(() -> Logs.open(directory), () -> Logs.reader(directory))) {
            assertThatThrownBy(opening)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(metadata.toString())
                    .hasMessageContaining("Is a directory");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLastFileThatCannotBeReadIsNotTakenForOneThatIsNotThere(boolean dangling) throws IOException {
        Path file = Damage.cycleFile(directory, 2);
        Files.delete(file);
        if (dangling) {
            Files.createSymbolicLink(file, directory.resolve("nothing"));
        } else {
            Files.createDirectory(file);
        }

        try (LogReader log = Logs.reader(directory)) {
            for (ThrowingCallable look : List.<ThrowingCallable>of(
                    log::lastSequence, log::firstSequence, () -> Logs.readAll(log, 1), () -> Logs.readAll(log, 32))) {
                assertThatThrownBy(look)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void aTruncatedLastFileEndsEarlierAndGoesOnThere() {
        Damage.truncate(Damage.cycleFile(directory, 2), Damage.start(directory, 36) - 4);

        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 35));
            assertThat(salvaged(log, 35)).isEmpty();
            Logs.append(log, 36, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @Test
    void aLastFileTruncatedInsideARecordIsCutBeforeIt() {
        Damage.truncate(Damage.cycleFile(directory, 2), Damage.start(directory, 36) + 3);

        try (ChangeLog log = Logs.open(directory)) {
            assertThatThrownBy(() -> Logs.readAll(log, 1)).isInstanceOf(CorruptionException.class);
            salvaged(log, 35);
            log.cutAfter(35);
            Logs.append(log, 36, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @Test
    void aZeroedTailEndsTheLogEarlierAndItGoesOnThere() {
        long from = Damage.start(directory, 36) - 4;
        Damage.zero(Damage.cycleFile(directory, 2), from, 1000);

        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 35));
            assertThat(salvaged(log, 35)).isEmpty();
            Logs.append(log, 36, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @Test
    void recordsBehindAHoleAreOfferedAndNothingIsAppendedBeforeTheCut() throws IOException {
        long from = Damage.start(directory, 36) - 4;
        Damage.zero(Damage.cycleFile(directory, 2), from, Damage.start(directory, 38) - 4 - from);

        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 35));
            assertThatThrownBy(() -> log.append(36, Logs.record(36))).isInstanceOf(CorruptionException.class);
        }
        try (ChangeLog log = Logs.open(directory)) {
            assertThat(salvaged(log, 35)).containsExactly(38L, 39L, 40L);
            log.cutAfter(35);
            Logs.append(log, 36, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
        assertThat(setAside()).hasSize(1);
    }

    @Test
    void recordsBehindAHoleOfWhichNoneCountsAreSetAsideByTheFirstAppend() throws IOException {
        long from = Damage.start(directory, 36) - 4;
        Damage.zero(Damage.cycleFile(directory, 2), from, Damage.start(directory, 38) - 4 - from);

        try (ChangeLog log = Logs.open(directory)) {
            salvaged(log, 35);
            Logs.append(log, 36, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
        assertThat(setAside()).hasSize(1);
    }

    @Test
    void aZeroedFirstPageOfTheLastFileHidesItsRecordsButNotFromSalvage() {
        Damage.zero(Damage.cycleFile(directory, 2), 0, Damage.start(directory, 33) - 4);

        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 31));
            assertThat(salvaged(log, 31)).contains(33L, 40L);
            log.cutAfter(31);
            Logs.append(log, 32, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @Test
    void aZeroedPageInAnEarlierFileIsCorruption() {
        Damage.zero(Damage.cycleFile(directory, 1), Damage.start(directory, 20) - 4, 30);

        try (ChangeLog log = Logs.open(directory);
                LogReader reader = Logs.reader(directory)) {
            assertThatThrownBy(() -> Logs.readAll(log, 1))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("record 20");
            assertThatThrownBy(() -> Logs.readAll(reader, 1)).isInstanceOf(CorruptionException.class);
            assertThat(Logs.readAll(log, 32)).isEqualTo(Logs.sequences(32, LAST));
        }
    }

    @Test
    void aTruncatedEarlierFileIsCorruption() {
        Damage.truncate(Damage.cycleFile(directory, 1), Damage.start(directory, 20) - 4);

        try (ChangeLog log = Logs.open(directory)) {
            assertThatThrownBy(() -> Logs.readAll(log, 1))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("record 20");
        }
    }

    @Test
    void aRecordWhoseHeaderWasFlippedToOneOfChroniclesOwnIsCorruption() {
        Damage.write(Damage.cycleFile(directory, 1), Damage.start(directory, 20) - 1, (byte) 0x40);

        try (ChangeLog log = Logs.open(directory)) {
            assertThatThrownBy(() -> Logs.readAll(log, 1))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("record 20");
        }
    }

    @Test
    void aLostMiddleFileIsCorruption() {
        Damage.delete(Damage.cycleFile(directory, 1));

        try (ChangeLog log = Logs.open(directory);
                LogReader reader = Logs.reader(directory)) {
            assertThatThrownBy(() -> Logs.readAll(log, 1))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("missing");
            assertThatThrownBy(() -> Logs.readAll(reader, 1)).isInstanceOf(CorruptionException.class);
        }
    }

    @Test
    void aLostFirstFileIsCorruptionAndNotTakenForATrim() {
        Path lost = Damage.cycleFile(directory, 0);
        Damage.delete(lost);

        try (ChangeLog log = Logs.open(directory)) {
            assertThatExceptionOfType(CorruptionException.class)
                    .isThrownBy(() -> Logs.readAll(log, 1))
                    .satisfies(e -> {
                        assertThat(e.file()).contains(lost);
                        assertThat(e.sequence()).hasValue(1);
                        assertThat(e.offset()).isEmpty();
                    });
        }
    }

    @Test
    void aLostLastFileEndsTheLogEarlier() {
        Damage.delete(Damage.cycleFile(directory, 2));

        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 31));
            Logs.append(log, 32, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @Test
    void whatChronicleNotedOfTheEndIsNotBelieved() {
        // Position and number of the last frame, as noted in the file: a page of zeros, far behind the end.
        Damage.write(
                Damage.cycleFile(directory, 2), 0x40, new byte[] {0, 0, 0x50, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x50, 0
                });

        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 41, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 0x4001, 0x500000, 1L << 31, 1L << 40, -1, Long.MIN_VALUE})
    void whatChronicleNotedOfTheEndOfAFullFileIsNotBelieved(long noted) {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, LAST + 1, 47);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Damage.write(
                Damage.cycleFile(directory, 2), 0x40, bytes.putLong(0, noted).array());

        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 48, 70);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 70));
        }
    }

    /** A power cut takes pages of a file in which nothing but Chronicle's header and index stood. */
    @ParameterizedTest
    @ValueSource(longs = {0, 0x1000, 0x2000, 0x3000, 0x4000, 0x5000})
    void aFileWithoutARecordIsBegunAnew(long lostFrom) {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, LAST + 1, 47);
        }
        beginFile(directory, 3);
        Damage.zero(Damage.cycleFile(directory, 3), lostFrom, 0x40000 - lostFrom);

        for (long last = 47; last < 150; last += 50) {
            try (ChangeLog log = Logs.open(directory)) {
                Logs.append(log, last + 1, last + 50);
                assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, last + 50));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 0x2000, 0x40000})
    void aLogWithoutARecordIsBegunAnew(long lostFrom, @TempDir Path empty) {
        Logs.open(empty).close();
        beginFile(empty, 0);
        Damage.zero(Damage.cycleFile(empty, 0), lostFrom, 0x40000 - lostFrom);

        try (ChangeLog log = Logs.open(empty)) {
            Logs.append(log, 1, 50);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 50));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 0x2000, 0x40000})
    void aReaderThatWaitsInAFileWithoutARecordGoesOn(long lostFrom) {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, LAST + 1, 47);
        }
        beginFile(directory, 3);
        Damage.zero(Damage.cycleFile(directory, 3), lostFrom, 0x40000 - lostFrom);

        try (LogReader reader = Logs.reader(directory);
                LogCursor cursor = reader.read(48);
                ChangeLog log = Logs.open(directory)) {
            assertThat(cursor.next()).isFalse();
            Logs.append(log, 48, 50);
            for (long sequence = 48; sequence <= 50; sequence++) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.sequence()).isEqualTo(sequence);
            }
        }
    }

    /** Chronicle notes every 64th record in its index, when the record is there. */
    @Test
    void anIndexThatChronicleCannotWriteToFailsNoAppend(@TempDir Path other) throws IOException {
        Options options = Options.none().with(ChronicleChangeLogProvider.CYCLE_BITS, 8);
        try (ChangeLog log = Logs.open(other, options)) {
            Logs.append(log, 1, 10);
        }
        Path file = Damage.cycleFile(other, 0);
        ByteBuffer head = ByteBuffer.wrap(Damage.head(file, 0x1000)).order(ByteOrder.LITTLE_ENDIAN);
        int entry = 0x80;
        while (head.getLong(entry) < 0x2000 || head.getLong(entry) > 0x2fff) {
            entry += Integer.BYTES;
        }
        byte[] elsewhere = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, Damage.start(other, 5) - 4)
                .array();
        Damage.write(file, entry, elsewhere);

        try (ChangeLog log = Logs.open(other, options)) {
            Logs.append(log, 11, 65);
            assertThat(LogMetadata.read(other).orElseThrow().generation()).isEqualTo(1);
            Logs.append(log, 66, 300);
            assertThat(LogMetadata.read(other).orElseThrow().generation()).isEqualTo(2);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 300));
        }
    }

    /** As a writer that is killed when it has made a file, and has not yet appended to it. */
    private static void beginFile(Path log, int cycle) {
        try (CycleAppender appender = new CycleAppender(log.resolve("generation-1"), cycle - 1, 64 << 20)) {
            assertThatThrownBy(() -> appender.append(cycle, 5, 0, false, Logs.record(1)))
                    .isInstanceOf(CycleAppender.LostException.class);
        }
    }

    @Test
    void aRepairThatCannotBeMadeLeavesTheLogAsItWas() throws IOException {
        byte notedCount = Files.readAllBytes(Damage.cycleFile(directory, 2))[0x48];
        Damage.write(Damage.cycleFile(directory, 2), 0x48, new byte[] {(byte) (notedCount + 1)});
        Path inTheWay = directory.resolve("generation-2");

        try (ChangeLog log = Logs.open(directory)) {
            Files.createSymbolicLink(inTheWay, directory.resolve("nothing"));
            assertThatThrownBy(() -> Logs.append(log, LAST + 1, LAST + 1)).isInstanceOf(RuntimeException.class);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, LAST));
            Files.delete(inTheWay);
            Logs.append(log, LAST + 1, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @Test
    void theBeginningOfARecordThatAKillLeftIsDroppedWithoutFuss() {
        long end = Damage.start(directory, LAST) + Logs.record(LAST).remaining() + 3 & -4L;
        byte[] beginning = new byte[200_000];
        new Random(1).nextBytes(beginning);
        Damage.write(Damage.cycleFile(directory, 2), end + 4, beginning);

        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, LAST));
            Logs.append(log, LAST + 1, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
        assertThat(directory.resolve(LogRepair.SET_ASIDE)).doesNotExist();
    }

    @Test
    void aFileThatAKillLeftUnmadeIsMadeAnew() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, LAST + 1, 47);
        }
        Damage.write(Damage.cycleFile(directory, 3), 0, new byte[] {0, 0, 0, (byte) 0x80, 1, 2, 3});

        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 47));
            Logs.append(log, 48, 60);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 60));
        }
    }

    @Test
    void aLostOrDamagedMetadataFileOfChroniclesIsMadeAnew() throws IOException {
        Path metadata = Damage.cycleFile(directory, 0).resolveSibling(CycleFiles.CHRONICLE_METADATA);
        byte[] rubbish = "not a table store at all, and longer than a header".getBytes(UTF_8);
        for (int round = 0; round < 2; round++) {
            if (round == 0) {
                Files.deleteIfExists(metadata);
            } else {
                Files.write(metadata, rubbish);
            }
            long last = LAST + round * 20L;
            try (ChangeLog log = Logs.open(directory)) {
                Logs.append(log, last + 1, last + 20);
                assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, last + 20));
            }
        }
    }

    @Test
    void ourOwnMetadataFileLostOrDamagedIsRefusedAndNothingIsChanged() throws IOException {
        Path properties = directory.resolve(LogMetadata.FILE);
        String text = Files.readString(properties);
        Files.writeString(properties, text.replace("first=1", "first=2"));
        assertThatThrownBy(() -> Logs.open(directory)).isInstanceOf(FormatException.class);

        Files.delete(properties);
        assertThatThrownBy(() -> Logs.open(directory)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> Logs.reader(directory)).isInstanceOf(FormatException.class);
        assertThat(properties).doesNotExist();

        Files.writeString(properties, text);
        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, LAST));
        }
    }

    @Test
    void anotherFormatVersionIsRefused() {
        new LogMetadata(4, 1, 1, -1).write(directory);
        Path properties = directory.resolve(LogMetadata.FILE);
        assertThat(properties).exists();
        String other = "# MergeKV change log over Chronicle Queue\nformat=2\n";
        Damage.truncate(properties, 0);
        Damage.write(properties, 0, (other + "crc32c=" + crc(other) + "\n").getBytes(UTF_8));

        assertThatThrownBy(() -> Logs.open(directory))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("format 2");
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return Long.toHexString(crc.getValue());
    }

    /** The sequences of the records among what salvage offers. */
    private static NavigableSet<Long> salvaged(ChangeLog log, long after) {
        NavigableSet<Long> found = new TreeSet<>();
        log.salvageAfter(after, candidate -> {
            for (long sequence = 1; sequence <= LAST; sequence++) {
                if (candidate.equals(Logs.record(sequence))) {
                    found.add(sequence);
                }
            }
        });
        return found;
    }

    private List<Path> setAside() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(LogRepair.SET_ASIDE))) {
            return files.toList();
        }
    }
}
