package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.KvException;
import io.mergekv.PositionUnavailableException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.ChangeLogProvider.Capability;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The rules LOG-n and SPI-n of the specification, as tests. A provider's author extends it and overrides
 * {@link #provider()}, and, so that the tests come to several segments quickly, {@link #options()} and
 * {@link #recordsOfThreeSegments()}. A test is named after the rule it proves; what a provider claims is checked, and
 * what it does not claim is reported as aborted.
 *
 * <p>Each test opens logs in directories of its own, which are deleted afterwards. The kill of a process is played by
 * copying the files of an open log at a moment when nothing is written.
 */
public abstract class ChangeLogConformance extends ChangeLogModelRules {
    private static final int LOGS_MADE = 30;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /** For subclasses. */
    protected ChangeLogConformance() {}

    @Test
    void log_21_closedLogHasEverythingWhenOpenedAgain() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        ChangeLog log = open();
        append(log, 7, 100);
        log.close();
        ChangeLog again = open();
        assertThat(again.firstSequence()).isEqualTo(7);
        assertThat(again.lastSequence()).isEqualTo(100);
        append(again, 101, 120);
        expectRecords(again, 7, 120);
    }

    @Test
    void log_21_appendedRecordsSurviveAKill() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        ChangeLog log = open();
        append(log, 1, 100);
        ChangeLog afterKill = openImage();
        expectRecords(afterKill, 1, 100);
        append(afterKill, 101, 110);
        expectRecords(afterKill, 1, 110);
    }

    @Test
    void log_21_everySegmentSurvivesAKill() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        ChangeLog log = open();
        long last = appendThreeSegments(log);
        ChangeLog afterKill = openImage();
        expectRecords(afterKill, 1, last);
        assertThat(afterKill.segments()).hasSize(3);
    }

    @Test
    void log_22_whatWasCutDoesNotComeBack() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        ChangeLog log = open();
        append(log, 1, 50);
        log.cutAfter(30);
        log.close();
        ChangeLog again = open();
        expectRecords(again, 1, 30);
        append(again, 31, 35);
        again.close();
        expectRecords(open(), 1, 35);
    }

    @Test
    void log_22_whatWasTrimmedDoesNotComeBack() {
        claims(claims(Capability.DURABLE), Capability.DURABLE);
        ChangeLog log = open();
        long last = appendThreeSegments(log);
        log.trimBefore(log.segments().get(1).lastSequence());
        long kept = log.firstSequence();
        assertThat(kept).isGreaterThan(1);
        log.close();
        ChangeLog again = open();
        assertThat(again.firstSequence()).isEqualTo(kept);
        expectRecords(again, kept, last);
    }

    @Test
    void log_24_readerSeesWhatIsAppendedBesideIt() {
        claims(claims(Capability.SHARED), Capability.SHARED);
        ChangeLog log = open();
        append(log, 1, 10);
        LogReader reader = openReader();
        try (LogCursor cursor = reader.read(1)) {
            expectNext(cursor, 1, 10);
            assertThat(cursor.next()).isFalse();
            append(log, 11, 20);
            expectNext(cursor, 11, 20);
        }
        assertThat(reader.firstSequence()).isEqualTo(1);
        assertThat(reader.lastSequence()).isEqualTo(20);
    }

    @Test
    void log_24_readerFollowsTheWriterOverSegmentsAndRestarts() {
        claims(claims(Capability.SHARED), Capability.SHARED);
        ChangeLog log = open();
        append(log, 1, 1);
        LogReader reader = openReader();
        try (LogCursor cursor = reader.read(1)) {
            expectNext(cursor, 1, 1);
            append(log, 2, 10);
            log.close();
            expectNext(cursor, 2, 10);
            assertThat(cursor.next()).isFalse();
            ChangeLog again = open();
            append(again, 11, recordsOfThreeSegments());
            expectNext(cursor, 11, recordsOfThreeSegments());
        }
    }

    @Test
    void log_24_readerNeedsNoWriter() {
        claims(claims(Capability.SHARED), Capability.SHARED);
        ChangeLog log = open();
        append(log, 1, 10);
        log.close();
        expectRecords(openReader(), 1, 10);
    }

    @Test
    void log_24_readerReportsWhatWasTrimmed() {
        claims(claims(Capability.SHARED), Capability.SHARED);
        ChangeLog log = open();
        long last = appendThreeSegments(log);
        LogReader reader = openReader();
        try (LogCursor cursor = reader.read(1)) {
            expectNext(cursor, 1, 1);
            log.trimBefore(log.segments().get(2).firstSequence());
            assertThatThrownBy(() -> expectNext(cursor, 2, last)).isInstanceOf(PositionUnavailableException.class);
        }
        expectRecords(reader, log.firstSequence(), last);
    }

    @Test
    void log_25_readerChangesNoFile() {
        claims(claims(Capability.SHARED), Capability.SHARED);
        ChangeLog log = open();
        append(log, 1, 10);
        log.close();
        Map<Path, Long> before = DirectoryImage.checksums(directory());
        try (LogReader reader = openReader()) {
            expectRecords(reader, 1, 10);
            assertThat(reader.lastSequence()).isEqualTo(10);
        }
        assertThat(DirectoryImage.checksums(directory())).isEqualTo(before);
    }

    @Test
    void log_26_readerOfNoLogIsRefused() throws IOException {
        claims(claims(Capability.SHARED), Capability.SHARED);
        assertThatThrownBy(this::openReader).isInstanceOf(KvException.class);
        assertThat(directory()).doesNotExist();
        Files.createDirectory(directory());
        assertThatThrownBy(this::openReader).isInstanceOf(KvException.class);
        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void log_26_readerIsRefusedUntilTheLogIsMade() throws InterruptedException, ExecutionException {
        claims(claims(Capability.SHARED), Capability.SHARED);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < LOGS_MADE; round++) {
                Path made = temporary.resolve("made-" + round);
                Future<LogReader> opened = other.submit(() -> readerOnceItIsThere(made));
                ChangeLog log = open(made);
                append(log, 1, 3);
                try (LogReader reader = opened.get()) {
                    expectRecords(reader, 1, 3);
                }
                log.close();
            }
        } finally {
            other.shutdownNow();
        }
    }

    private LogReader readerOnceItIsThere(Path directory) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return openReader(directory);
            } catch (KvException e) {
                if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    @Test
    void log_27_readerIsRefusedWhereItIsNotClaimed() {
        Assumptions.assumeFalse(claims(Capability.SHARED), "SHARED is claimed");
        append(open(), 1, 1);
        assertThatThrownBy(this::openReader).isInstanceOf(UnsupportedOperationException.class);
    }
}
