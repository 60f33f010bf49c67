package io.mergekv.core.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ClosedException;
import io.mergekv.CorruptionException;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import io.mergekv.StorageException;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedLogReaderTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final HeapLog log = new HeapLog();
    private final AtomicLong visible = new AtomicLong();
    private final AtomicLong generation = new AtomicLong();
    private final AtomicBoolean unreadable = new AtomicBoolean();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final SharedLogReader reader =
            new SharedLogReader(this::open, new PolledHighWatermark(visible::get, generation::get), () -> log);

    @Test
    void changesAreShownUpToTheTip() {
        commits(10);
        visible.set(7);

        assertThat(reader.lastSequence()).isEqualTo(7);
        assertThat(drain(reader.read(Feed.all().from(FeedStart.EARLIEST)))).hasSize(7);
    }

    @Test
    void aLogThatEndsBeforeWhatWasCommittedIsNotTakenForWhole() {
        commits(3);
        visible.set(5);

        assertThat(reader.lastSequence()).isEqualTo(5);
        ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST));
        assertThatThrownBy(() -> drain(cursor)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void aLogWithoutRecordsIsNotTakenForEmptyWhenThereWereCommits() {
        visible.set(5);

        for (FeedStart start : List.of(FeedStart.EARLIEST, FeedStart.NOW, FeedStart.atSequence(5))) {
            assertThatThrownBy(() -> reader.read(Feed.all().from(start))).isInstanceOf(CorruptionException.class);
        }
    }

    @Test
    void aCursorGoesOnWithTheNewHistoryWhenWhatItHasReadIsStillThere() {
        commits(10);
        visible.set(6);
        ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST));
        List<Change> seen = new ArrayList<>(drain(cursor));
        cutAfter(6);
        commits(3);
        visible.set(9);
        seen.addAll(drain(cursor));

        assertThat(seen).isEqualTo(log.expected(Feed.all(), 1)).hasSize(9);
    }

    @Test
    void aCursorThatHasReadWhatWasCutFails() {
        commits(10);
        visible.set(8);
        ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST));
        drain(cursor);
        cutAfter(6);
        commits(5);
        visible.set(11);

        assertThatThrownBy(() -> cursor.poll(LONG)).isInstanceOf(PositionMismatchException.class);
    }

    @Test
    void aCursorThatWaitsForACommitStillToComeOutlivesACutOfWhatItHasNotRead() {
        commits(8);
        visible.set(6);
        ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.atSequence(9)));
        cutAfter(6);
        commits(4);
        visible.set(10);

        assertThat(drain(cursor)).isEqualTo(log.expected(Feed.all(), 9)).hasSize(2);
    }

    @Test
    void aWaitingCursorNoticesTheCut() {
        commits(8);
        visible.set(8);
        ChangeCursor cursor = reader.read(Feed.all());
        CompletableFuture<Optional<Change>> polled = CompletableFuture.supplyAsync(() -> cursor.poll(LONG));
        cutAfter(6);

        assertThatThrownBy(polled::join).hasCauseInstanceOf(PositionMismatchException.class);
    }

    @Test
    void aRecordThatARecoveryUnderWayHasCutIsWaitedFor() {
        commits(10);
        visible.set(10);
        ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST));
        for (int i = 0; i < 4; i++) {
            assertThat(cursor.poll(Duration.ZERO)).isPresent();
        }
        log.cutAfter(6);
        List<Change> seen = drain(cursor);
        assertThat(seen).hasSize(2);

        visible.set(6);
        generation.incrementAndGet();
        commits(1);
        visible.set(7);
        assertThat(cursor.poll(LONG).orElseThrow().sequence()).isEqualTo(7);
    }

    @Test
    void aRecordThatIsGoneWithoutARecoveryIsCorruption() {
        commits(5);
        visible.set(5);
        log.lose(3);
        ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.atSequence(3)));

        assertThatThrownBy(() -> cursor.poll(Duration.ZERO)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void aLogThatCannotBeReadIsReportedAsPromisedAndCanBeReadLater() {
        commits(5);
        visible.set(5);
        ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST));
        unreadable.set(true);

        for (ThrowingCallable reading : List.<ThrowingCallable>of(
                () -> cursor.poll(Duration.ZERO),
                () -> reader.read(Feed.all().from(FeedStart.EARLIEST)),
                reader::firstSequence)) {
            assertThatThrownBy(reading)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("change log")
                    .hasMessageContaining("the disk is gone");
        }
        assertThat(closed).hasValue(opened.get() - 2); // the reader's and the cursor's are still open

        unreadable.set(false);
        assertThat(drain(cursor)).isEqualTo(log.expected(Feed.all(), 1)).hasSize(5);
    }

    @Test
    void aNewGenerationMeansANewReaderOfTheLog() {
        commits(5);
        visible.set(5);
        long before = reader.firstSequence();
        cutAfter(5);

        assertThat(reader.firstSequence()).isEqualTo(before);
        assertThat(opened).hasValue(2);
    }

    @Test
    void closingClosesEveryReaderOfTheLog() {
        commits(5);
        visible.set(5);
        ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST));
        assertThat(cursor.poll(Duration.ZERO)).isPresent();
        cutAfter(5);
        assertThat(cursor.poll(Duration.ZERO)).isPresent();
        reader.close();

        assertThat(closed).hasValue(opened.get());
        assertThat(log.openCursors).hasValue(0);
        assertThatThrownBy(() -> cursor.poll(Duration.ZERO)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> reader.read(Feed.all())).isInstanceOf(ClosedException.class);
    }

    @Test
    void aRefusedStartLeavesNothingOpen() {
        commits(5);
        visible.set(5);
        Position ahead = new Position(log.database(), 1, 9, 0);

        assertThatThrownBy(() -> reader.read(Feed.all().from(FeedStart.after(ahead))))
                .isInstanceOf(PositionMismatchException.class);
        reader.close();
        assertThat(closed).hasValue(opened.get());
    }

    private void commits(int count) {
        for (int i = 0; i < count; i++) {
            log.commit("a/k" + i);
        }
    }

    /** As the writer's recovery does it: first the log, then the high watermark, then the generation. */
    private void cutAfter(long sequence) {
        log.cutAfter(sequence);
        visible.set(sequence);
        generation.incrementAndGet();
    }

    private static List<Change> drain(ChangeCursor cursor) {
        List<Change> changes = new ArrayList<>();
        for (Optional<Change> c = cursor.poll(Duration.ZERO); c.isPresent(); c = cursor.poll(Duration.ZERO)) {
            changes.add(c.get());
        }
        return changes;
    }

    private void check() {
        if (unreadable.get()) {
            throw new UncheckedIOException(new IOException("the disk is gone"));
        }
    }

    private LogReader open() {
        opened.incrementAndGet();
        return new LogReader() {
            @Override
            public long firstSequence() {
                check();
                return log.firstSequence();
            }

            @Override
            public long lastSequence() {
                check();
                return log.lastSequence();
            }

            @Override
            public LogCursor read(long sequence) {
                check();
                return log.read(sequence);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }
}
