package io.mergekv.changelog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.CommitTooLargeException;
import io.mergekv.Options;
import io.mergekv.PositionUnavailableException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendAndReadTest {
    @TempDir
    Path directory;

    @Test
    void recordsComeBackInOrderAcrossRolls() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 100);

            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 100));
            assertThat(log.firstSequence()).isEqualTo(1);
            assertThat(log.lastSequence()).isEqualTo(100);
        }
    }

    @Test
    void anEmptyLogHasNoSequences() {
        try (ChangeLog log = Logs.open(directory)) {
            assertThat(log.firstSequence()).isZero();
            assertThat(log.lastSequence()).isZero();
            assertThat(Logs.readAll(log, 1)).isEmpty();
            assertThat(log.segments()).isEmpty();
        }
    }

    @Test
    void aLogMayStartInTheMiddleOfACycle() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1_000_003, 1_000_100);

            assertThat(Logs.readAll(log, 1_000_003)).isEqualTo(Logs.sequences(1_000_003, 1_000_100));
            assertThat(log.firstSequence()).isEqualTo(1_000_003);
            assertThatThrownBy(() -> log.read(1_000_002)).isInstanceOf(PositionUnavailableException.class);
        }
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1_000_101, 1_000_120);

            assertThat(Logs.readAll(log, 1_000_050)).isEqualTo(Logs.sequences(1_000_050, 1_000_120));
        }
    }

    @Test
    void aReopenedLogGoesOnWhereItEnded() {
        for (int round = 0; round < 5; round++) {
            try (ChangeLog log = Logs.open(directory)) {
                assertThat(log.lastSequence()).isEqualTo(round * 10L);
                Logs.append(log, round * 10L + 1, round * 10L + 10);
                log.sync();
            }
        }
        try (ChangeLog log = Logs.open(directory)) {
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 50));
        }
    }

    @Test
    void aReopenedLogGoesOnWhereAFileEnded() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 31);
        }
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 32, 40);

            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 40));
        }
    }

    @Test
    void aCursorAtTheEndSeesWhatIsAppendedAfterwards() {
        try (ChangeLog log = Logs.open(directory);
                LogCursor cursor = log.read(1)) {
            for (long sequence = 1; sequence <= 40; sequence++) {
                assertThat(cursor.next()).isFalse();
                log.append(sequence, Logs.record(sequence));
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.sequence()).isEqualTo(sequence);
            }
        }
    }

    @Test
    void aReaderBesideTheWriterSeesAppendsAndRestarts() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 5);
        }
        try (LogReader reader = Logs.reader(directory);
                LogCursor cursor = reader.read(3)) {
            assertThat(reader.lastSequence()).isEqualTo(5);
            long next = 3;
            while (cursor.next()) {
                assertThat(cursor.sequence()).isEqualTo(next++);
            }
            for (long from = 6; from < 60; from += 7) {
                try (ChangeLog log = Logs.open(directory)) {
                    Logs.append(log, from, from + 6);
                }
                assertThat(reader.lastSequence()).isEqualTo(from + 6);
                while (cursor.next()) {
                    assertThat(cursor.sequence()).isEqualTo(next++);
                }
                assertThat(next).isEqualTo(from + 7);
            }
        }
    }

    @Test
    void recordsOfEverySizeComeBackAsTheyWere() {
        Random random = new Random(7);
        int[] sizes = {1, 2, 3, 4, 5, 4095, 16_383, 16_384, 16_385, 65_536, 1 << 20, 16 << 20, (16 << 20) + 3};
        try (ChangeLog log = Logs.open(directory, Options.none())) {
            assertThat(log.maxRecordBytes()).isGreaterThan(16 << 20);
            byte[][] records = new byte[3 * sizes.length + 1][];
            for (int i = 0; i < records.length; i++) {
                int size = i == records.length - 1 ? (int) log.maxRecordBytes() : sizes[i % sizes.length];
                records[i] = new byte[size];
                random.nextBytes(records[i]);
                ByteBuffer direct = ByteBuffer.allocateDirect(size + 2).position(1);
                direct.put(records[i]).flip().position(1);
                log.append(i + 1L, i % 2 == 0 ? direct : ByteBuffer.wrap(records[i]));
                assertThat(direct.position()).isEqualTo(1);
            }
            try (LogCursor cursor = log.read(1)) {
                for (byte[] expected : records) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.record()).isEqualTo(ByteBuffer.wrap(expected));
                }
            }
        }
    }

    @Test
    void aRecordAboveTheLimitIsRefusedAndNothingHappens() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 1, 1);
            ByteBuffer tooLarge = ByteBuffer.allocate((int) log.maxRecordBytes() + 1);

            assertThatThrownBy(() -> log.append(2, tooLarge)).isInstanceOf(CommitTooLargeException.class);

            Logs.append(log, 2, 3);
            assertThat(Logs.readAll(log, 1)).isEqualTo(Logs.sequences(1, 3));
        }
    }

    @Test
    void aSequenceThatIsNotTheNextIsRefused() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 5, 6);

            assertThatThrownBy(() -> log.append(8, Logs.record(8))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.append(6, Logs.record(6))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void chronicleItselfReadsTheSameRecords() {
        try (ChangeLog log = Logs.open(directory)) {
            Logs.append(log, 5, 40);
        }
        SequenceCycle cycle = new SequenceCycle();
        Path generation = directory.resolve(LogMetadata.generationName(1));
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(generation)
                        .rollCycle(cycle)
                        .timeProvider(cycle)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            Bytes<ByteBuffer> bytes = Bytes.elasticByteBuffer();
            for (long sequence = 5; sequence <= 40; sequence++) {
                bytes.clear();
                assertThat(tailer.readBytes(bytes)).isTrue();
                ByteBuffer read = ByteBuffer.wrap(bytes.toByteArray());
                assertThat(read).isEqualTo(Logs.record(sequence));
            }
            assertThat(tailer.readBytes(bytes)).isFalse();
            bytes.releaseLast();
        }
    }
}
