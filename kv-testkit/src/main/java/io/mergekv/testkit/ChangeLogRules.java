package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mergekv.PositionUnavailableException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLog.Segment;
import io.mergekv.spi.LogCursor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a log is trimmed, cut and searched. */
abstract class ChangeLogRules extends ChangeLogReadRules {
    @Test
    void log_11_segmentsCoverTheLog() {
        ChangeLog log = open();
        long last = appendThreeSegments(log);
        List<Segment> segments = log.segments();
        long expected = 1;
        for (Segment segment : segments) {
            assertThat(segment.firstSequence()).isEqualTo(expected);
            assertThat(segment.lastSequence()).isGreaterThanOrEqualTo(expected);
            assertThat(segment.bytes()).isNotNegative();
            assertThat(segment.lastModifiedMillis()).isLessThanOrEqualTo(System.currentTimeMillis() + 1);
            expected = segment.lastSequence() + 1;
        }
        assertThat(expected).isEqualTo(last + 1);
    }

    @Test
    void log_12_trimDropsWholeSegmentsOnly() {
        ChangeLog log = open();
        long last = appendThreeSegments(log);
        Segment oldest = log.segments().get(0);
        Segment second = log.segments().get(1);
        log.trimBefore(oldest.lastSequence());
        assertThat(log.firstSequence()).isEqualTo(1);
        log.trimBefore(second.lastSequence());
        assertThat(log.firstSequence()).isEqualTo(second.firstSequence());
        expectRecords(log, second.firstSequence(), last);
        append(log, last + 1, last + 5);
        expectRecords(log, second.firstSequence(), last + 5);
    }

    @Test
    void log_12_newestSegmentIsNeverTrimmed() {
        ChangeLog log = open();
        long last = appendThreeSegments(log);
        Segment newest = log.segments().get(2);
        log.trimBefore(last + 1000);
        assertThat(log.segments()).hasSize(1);
        expectRecords(log, newest.firstSequence(), last);
    }

    @Test
    void log_13_whatWasTrimmedCannotBeRead() {
        ChangeLog log = open();
        appendThreeSegments(log);
        log.trimBefore(log.segments().get(1).lastSequence());
        long kept = log.firstSequence();
        PositionUnavailableException failure = catchThrowableOfType(
                PositionUnavailableException.class, () -> log.read(kept - 1).close());
        assertThat(failure).isNotNull();
        assertThat(failure.requested()).isEqualTo(kept - 1);
        assertThat(failure.oldestKept()).isEqualTo(kept);
    }

    @Test
    void log_14_cursorWhoseNextRecordWasTrimmedSaysSo() {
        ChangeLog log = open();
        appendThreeSegments(log);
        try (LogCursor untouched = log.read(1);
                LogCursor moved = log.read(1)) {
            expectNext(moved, 1, 1);
            log.trimBefore(log.segments().get(2).firstSequence());
            assertThatThrownBy(untouched::next).isInstanceOf(PositionUnavailableException.class);
            assertThatThrownBy(moved::next).isInstanceOf(PositionUnavailableException.class);
        }
    }

    @Test
    void log_15_cutRemovesWhatIsBehind() {
        ChangeLog log = open();
        append(log, 1, 50);
        log.cutAfter(30);
        assertThat(log.lastSequence()).isEqualTo(30);
        expectRecords(log, 1, 30);
        append(log, 31, 40);
        expectRecords(log, 1, 40);
    }

    @Test
    void log_15_cutAcrossSegmentsKeepsTheOlder() {
        ChangeLog log = open();
        long last = appendThreeSegments(log);
        long cut = log.segments().get(0).lastSequence() - 1;
        log.cutAfter(cut);
        expectRecords(log, 1, cut);
        append(log, cut + 1, last);
        expectRecords(log, 1, last);
    }

    @Test
    void log_15_cutOfNothingKeepsEverything() {
        ChangeLog log = open();
        append(log, 1, 20);
        log.cutAfter(20);
        append(log, 21, 25);
        expectRecords(log, 1, 25);
    }

    @Test
    void log_15_cutOfEverythingLeavesALogWithoutRecords() {
        ChangeLog log = open();
        append(log, 1, 20);
        log.cutAfter(0);
        assertThat(log.firstSequence()).isZero();
        assertThat(log.lastSequence()).isZero();
        append(log, 1, 5);
        expectRecords(log, 1, 5);
    }

    @Test
    void log_16_salvageChangesNothing() {
        ChangeLog log = open();
        append(log, 1, 30);
        log.salvageAfter(0, candidate -> {});
        log.salvageAfter(30, candidate -> {});
        expectRecords(log, 1, 30);
        append(log, 31, 31);
        expectRecords(log, 1, 31);
    }
}
