package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.CorruptionException;
import io.mergekv.PositionUnavailableException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLog.Segment;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cycle has 16 sequences: 1 to 15, 16 to 31, 32 to 47 and so on. */
class TrimAndCutTest {
    @TempDir
    Path directory;

    @Test
    void theBytesOfASegmentCountItsLastRecord() {
        try (ChangeLog log = Logs.open(directory)) {
            log.append(1, ByteBuffer.allocate(3 << 20));
            assertThat(log.segments().get(0).bytes()).isBetween(3L << 20, 4L << 20);
        }
    }

    @Test
    void segmentsAreTheCyclesWithWhatTheyReallyTake() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);

            List<Segment> segments = log.segments();

            assertThat(segments).extracting(Segment::firstSequence).containsExactly(1L, 16L, 32L);
            assertThat(segments).extracting(Segment::lastSequence).containsExactly(15L, 31L, 40L);
            assertThat(segments).allSatisfy(segment -> {
                assertThat(segment.bytes()).isBetween(1L, 64L << 10);
                assertThat(segment.lastModifiedMillis()).isBetween(1_600_000_000_000L, System.currentTimeMillis());
            });
        }
    }

    @Test
    void trimDropsWholeCyclesAndSurvivesReopening() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);

            log.trimBefore(20);

            assertThat(log.firstSequence()).isEqualTo(16);
            assertThat(log.segments()).hasSize(2);
            assertThat(Logs.readAll(log, 16)).isEqualTo(Logs.sequences(16, 40));
            assertThatThrownBy(() -> log.read(15)).isInstanceOf(PositionUnavailableException.class);
            Logs.append(log, 41, 70);
        }
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 71, 90);
            assertThat(log.firstSequence()).isEqualTo(16);
            assertThat(Logs.readAll(log, 16)).isEqualTo(Logs.sequences(16, 90));
        }
    }

    @Test
    void trimNeverDropsTheLastSegment() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);

            log.trimBefore(1_000_000);

            assertThat(Logs.readAll(log, 32)).isEqualTo(Logs.sequences(32, 40));
            Logs.append(log, 41, 50);
            assertThat(Logs.readAll(log, 32)).isEqualTo(Logs.sequences(32, 50));
        }
    }

    @Test
    void aTrimOfAnEmptyLogDoesNothing() {
        try (ChangeLog log = Logs.open(directory)) {
            log.trimBefore(10);
            Logs.append(log, 3, 5);
            log.trimBefore(0);
            assertThat(log.firstSequence()).isEqualTo(3);
        }
    }

    @Test
    void cursorsThatStoodOnTrimmedRecordsSaySo() {
        try (ChangeLog log = Logs.open(directory);
                LogReader reader = Logs.reader(directory)) {
            Logs.append(log, 1, 40);
            try (LogCursor inProcess = log.read(1);
                    LogCursor elsewhere = reader.read(1)) {
                assertThat(inProcess.next()).isTrue();
                assertThat(elsewhere.next()).isTrue();

                log.trimBefore(40);

                assertThatThrownBy(inProcess::next).isInstanceOf(PositionUnavailableException.class);
                // The other process may first read on in the file that it had open, but it never jumps.
                assertThatThrownBy(() -> {
                            for (long expected = 2; elsewhere.next(); expected++) {
                                assertThat(elsewhere.sequence()).isEqualTo(expected);
                            }
                        })
                        .isInstanceOf(PositionUnavailableException.class);
                assertThatThrownBy(() -> reader.read(1)).isInstanceOf(PositionUnavailableException.class);
            }
        }
    }

    @Test
    void aTrimThatWasKilledBeforeItsDeletionsIsFinishedByTheNextOpen() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);
        }
        LogMetadata metadata = LogMetadata.read(directory).orElseThrow();
        metadata.startingAt(32).write(directory);

        try (ChangeLog log = Logs.open(directory)) {
            assertThat(log.firstSequence()).isEqualTo(32);
            assertThat(metadata.files(directory).cycles()).containsExactly(2);
        }
    }

    @Test
    void cutDropsWhatFollowsAndSetsItAside() throws IOException {
        for (long keep : new long[] {40, 35, 32, 31, 20, 15, 7, 1}) {
            Path own = Files.createDirectory(directory.resolve("keep-" + keep));
            try (ChangeLog log = Logs.open(own)) {
                Logs.append(log, 1, 40);
            }
            try (ChangeLog log = Logs.open(own)) {
                log.cutAfter(keep);
                assertThat(log.lastSequence()).isEqualTo(keep);
                assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, keep));
                Logs.append(log, keep + 1, keep + 30);
                assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, keep + 30));
            }
            try (ChangeLog log = Logs.open(own)) {
                assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, keep + 30));
                Logs.append(log, keep + 31, keep + 35);
            }
            assertThat(Files.exists(own.resolve(LogRepair.SET_ASIDE))).isEqualTo(keep < 40);
        }
    }

    @Test
    void aCutOfEverythingStartsAnew() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);
            log.cutAfter(0);
            assertThat(log.lastSequence()).isZero();
            Logs.append(log, 1, 20);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 20));
        }
    }

    @Test
    void aCutBeforeTheFirstRecordKeepsNothingAndNamesTheNext() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 20, 40);
            log.cutAfter(10);
            assertThat(log.firstSequence()).isZero();
            assertThatThrownBy(() -> log.append(20, Logs.record(20))).isInstanceOf(IllegalArgumentException.class);
            Logs.append(log, 11, 40);
            assertThat(Logs.readAll(log, 11)).isEqualTo(Logs.sequences(11, 40));
        }
    }

    @Test
    void aCutBehindTheLastReadableRecordIsRefusedAndChangesNothing() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);
            assertThatThrownBy(() -> log.cutAfter(41)).isInstanceOf(CorruptionException.class);
        }
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 41, 50);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 50));
        }
    }

    @Test
    void aCutThatWasKilledHalfWayIsUndoneOrFinished() throws IOException {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);
        }
        LogMetadata before = LogMetadata.read(directory).orElseThrow();
        // Before the new generation was made valid:
        Path half = Files.createDirectories(directory.resolve("generation-2/copy"));
        Files.writeString(half.resolve("log-19700101-000002.cq4"), "half a copy");
        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 40));
            assertThat(half).doesNotExist();
            log.cutAfter(35);
        }
        // After it was made valid, before the old one was put away:
        Path old = Files.createDirectory(before.files(directory).directory());
        Path shared = LogMetadata.read(directory).orElseThrow().files(directory).path(0);
        Files.createLink(old.resolve(shared.getFileName()), shared);
        Files.writeString(old.resolve("log-19700101-000009.cq4"), "dropped");
        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 35));
            assertThat(old).doesNotExist();
            assertThat(directory.resolve(LogRepair.SET_ASIDE).resolve("damaged-log-19700101-000009.cq4-1"))
                    .hasContent("dropped");
        }
    }

    @Test
    void readersFollowACutBehindThemAndRefuseOneBeforeThem() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 40);
        }
        try (LogReader reader = Logs.reader(directory);
                LogCursor behind = reader.read(20);
                LogCursor ahead = reader.read(37)) {
            assertThat(behind.next()).isTrue();
            assertThat(ahead.next()).isTrue();
            try (ChangeLog log = Logs.open(directory)) {
                log.cutAfter(35);
                Logs.append(log, 36, 50);
            }
            assertThat(reader.lastSequence()).isEqualTo(50);
            for (long expected = 21; behind.next(); expected++) {
                assertThat(behind.sequence()).isEqualTo(expected);
            }
            assertThat(behind.next()).isFalse();
            assertThatThrownBy(ahead::next)
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("cut");
        }
    }
}
