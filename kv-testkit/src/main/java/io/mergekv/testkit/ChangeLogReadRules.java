package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is appended to a log and read of it. */
abstract class ChangeLogReadRules extends ChangeLogFixture {
    private static final int LONGEST_EVERYWHERE = 16 << 20;

    @Test
    void log_1_cursorGivesRecordsAsTheyWereAppended() {
        ChangeLog log = open();
        append(log, 1, 300);
        expectRecords(log, 1, 300);
    }

    @Test
    void log_2_appendTakesTheBytesBetweenPositionAndLimit() {
        ChangeLog log = open();
        byte[] surrounded = {9, 9, 1, 2, 3, 9};
        ByteBuffer direct = ByteBuffer.allocateDirect(6).put(surrounded);
        List<ByteBuffer> buffers = List.of(
                ByteBuffer.wrap(surrounded),
                ByteBuffer.wrap(surrounded).asReadOnlyBuffer(),
                direct,
                ByteBuffer.wrap(new byte[] {9, 9, 9, 1, 2, 3, 9}, 1, 6).slice());
        long sequence = 0;
        for (ByteBuffer buffer : buffers) {
            buffer.limit(5).position(2).order(ByteOrder.LITTLE_ENDIAN);
            log.append(++sequence, buffer);
            assertThat(buffer.position()).isEqualTo(2);
            assertThat(buffer.limit()).isEqualTo(5);
            assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(buffer.get(0)).isEqualTo((byte) 9);
        }
        try (LogCursor cursor = log.read(1)) {
            for (int i = 0; i < buffers.size(); i++) {
                assertThat(cursor.next()).isTrue();
                assertThat(bytes(cursor.record())).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void log_3_logWithoutRecordsHasNoSequencesAndNoSegments() {
        ChangeLog log = open();
        assertThat(log.firstSequence()).isZero();
        assertThat(log.lastSequence()).isZero();
        assertThat(log.segments()).isEmpty();
    }

    @Test
    void log_3_firstRecordMayHaveAnyPositiveSequence() {
        long first = 1_234_567;
        ChangeLog log = open();
        append(log, first, first + 20);
        assertThat(log.firstSequence()).isEqualTo(first);
        assertThat(log.lastSequence()).isEqualTo(first + 20);
        expectRecords(log, first, first + 20);
    }

    @Test
    void log_4_recordIsSeenWhenItsAppendReturned() {
        ChangeLog log = open();
        append(log, 1, 1);
        try (LogCursor cursor = log.read(1)) {
            expectNext(cursor, 1, 1);
            for (long sequence = 2; sequence < 200; sequence++) {
                append(log, sequence, sequence);
                expectNext(cursor, sequence, sequence);
            }
        }
    }

    @Test
    void log_5_everySequenceCanBeReadFrom() {
        ChangeLog log = open();
        append(log, 5, 60);
        for (long sequence = 5; sequence <= 61; sequence++) {
            expectRecords(log, sequence, 60);
        }
    }

    @Test
    void log_6_cursorAtTheEndSeesWhatIsAppendedLater() {
        ChangeLog log = open();
        append(log, 1, 3);
        try (LogCursor cursor = log.read(4)) {
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.next()).isFalse();
            append(log, 4, 6);
            expectNext(cursor, 4, 6);
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void log_6_cursorWaitsAtTheBeginningOfALogWithoutRecords() {
        ChangeLog log = open();
        try (LogCursor cursor = log.read(1)) {
            assertThat(cursor.next()).isFalse();
            append(log, 1, 2);
            expectNext(cursor, 1, 2);
        }
    }

    @Test
    void log_7_cursorsAreIndependent() {
        ChangeLog log = open();
        append(log, 1, 50);
        try (LogCursor slow = log.read(1);
                LogCursor fast = log.read(20)) {
            expectNext(slow, 1, 1);
            expectNext(fast, 20, 50);
            expectNext(slow, 2, 50);
        }
    }

    @Test
    void log_8_recordStaysAsItIsUntilTheCursorMoves() {
        ChangeLog log = open();
        append(log, 1, 1);
        try (LogCursor cursor = log.read(1)) {
            expectNext(cursor, 1, 1);
            ByteBuffer record = cursor.record();
            append(log, 2, 400);
            log.trimBefore(300);
            expectRecords(log, 400, 400);
            assertThat(bytes(record)).isEqualTo(content(1));
        }
    }

    @Test
    void log_9_shortestAndLongestAreAppended() {
        ChangeLog log = open();
        assertThat(log.maxRecordBytes()).isGreaterThanOrEqualTo(LONGEST_EVERYWHERE);
        byte[] longest = new byte[(int) Math.min(log.maxRecordBytes(), 64 << 20)];
        Arrays.fill(longest, (byte) 7);
        log.append(1, ByteBuffer.wrap(new byte[] {1}));
        log.append(2, ByteBuffer.wrap(longest));
        append(log, 3, 3);
        try (LogCursor cursor = log.read(1)) {
            assertThat(cursor.next() && holds(cursor, new byte[] {1})).isTrue();
            assertThat(cursor.next() && holds(cursor, longest)).isTrue();
            expectNext(cursor, 3, 3);
        }
    }

    @Test
    void log_9_emptyRecordIsRefused() {
        ChangeLog log = open();
        append(log, 1, 1);
        assertThatThrownBy(() -> log.append(2, ByteBuffer.allocate(0))).isInstanceOf(RuntimeException.class);
        append(log, 2, 2);
        expectRecords(log, 1, 2);
    }

    @Test
    void log_9_recordTooLongIsRefused() {
        ChangeLog log = open();
        append(log, 1, 1);
        long tooLong = log.maxRecordBytes() + 1;
        if (tooLong <= 256 << 20) {
            ByteBuffer record = ByteBuffer.allocate((int) tooLong);
            assertThatThrownBy(() -> log.append(2, record)).isInstanceOf(RuntimeException.class);
        }
        append(log, 2, 2);
        expectRecords(log, 1, 2);
    }

    @Test
    void log_10_firstAndLastAreThoseOfTheRecordsKept() {
        ChangeLog log = open();
        for (long sequence = 1; sequence <= 100; sequence++) {
            append(log, sequence, sequence);
            assertThat(log.firstSequence()).isEqualTo(1);
            assertThat(log.lastSequence()).isEqualTo(sequence);
        }
    }

    @Test
    void log_17_logIsSyncedTrimmedAndReadWhileItIsAppendedTo() {
        ChangeLog log = open();
        append(log, 1, 1);
        long last = 3000;
        AtomicBoolean done = new AtomicBoolean();
        together(List.of(
                () -> {
                    try {
                        append(log, 2, last);
                    } finally {
                        done.set(true);
                    }
                },
                () -> {
                    try (LogCursor cursor = log.read(1)) {
                        for (long next = 1; next <= last; ) {
                            if (cursor.next()) {
                                assertThat(holds(cursor, content(next))).isTrue();
                                next++;
                            } else {
                                assertThat(done.get() && log.lastSequence() < last)
                                        .isFalse();
                                Thread.onSpinWait();
                            }
                        }
                    }
                },
                () -> {
                    do {
                        log.sync();
                        assertThat(log.segments()).isNotEmpty();
                        log.trimBefore(1);
                    } while (!done.get());
                }));
        expectRecords(log, 1, last);
    }

    @Test
    void log_18_interruptHarmsNeitherTheCallNorTheLog() {
        ChangeLog log = open();
        Thread.currentThread().interrupt();
        append(log, 1, 10);
        log.sync();
        append(log, 11, 20);
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        log.sync();
        append(log, 21, 30);
        expectRecords(log, 1, 30);
    }

    @Test
    void log_19_closingAgainDoesNothing() {
        ChangeLog log = open();
        append(log, 1, 2);
        LogCursor cursor = log.read(1);
        cursor.close();
        cursor.close();
        log.close();
        log.close();
    }

    @Test
    void log_20_newLogHasNoRecords() {
        ChangeLog log = open();
        try (LogCursor cursor = log.read(1)) {
            assertThat(cursor.next()).isFalse();
        }
    }
}
