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
import io.mergekv.PositionUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FeedCursorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final HeapLog log = new HeapLog();
    private final LocalCursors cursors = log.cursors();

    @Test
    void earliestShowsEveryChangeInOrder() {
        commits(50);

        assertThat(drain(Feed.all().from(FeedStart.EARLIEST))).isEqualTo(log.expected(Feed.all(), 1));
    }

    @Test
    void onlyWhatTheFeedIsAboutIsShown() {
        commits(50);
        Feed feed = Feed.key("k3").inTable("b").from(FeedStart.EARLIEST);

        assertThat(drain(feed)).isEqualTo(log.expected(feed, 1)).isNotEmpty();
    }

    @Test
    void nowShowsWhatIsCommittedAfterwards() {
        commits(5);
        ChangeCursor cursor = cursors.read(Feed.all());
        log.commit("a/x");

        assertThat(drain(cursor)).isEqualTo(log.expected(Feed.all(), 6));
    }

    @Test
    void whatIsAppendedButNotShownYetIsNotShown() {
        commits(3);
        ChangeCursor cursor = cursors.read(Feed.all());
        log.append("a/x");

        assertThat(cursor.poll(Duration.ZERO)).isEmpty();
        log.highWatermark.publish(4);
        assertThat(cursor.poll(LONG)).isPresent();
    }

    @Test
    void resumingAfterAnyChangeContinuesWithTheNext() {
        for (int i = 0; i < 10; i++) {
            log.commit("a/x", "a/y", "b/z");
        }
        List<Change> all = drain(Feed.all().from(FeedStart.EARLIEST));
        for (int i = 0; i < all.size(); i++) {
            Feed rest = Feed.all().from(FeedStart.after(all.get(i).position()));

            assertThat(drain(rest)).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void resumingFromTheCursorsPositionShowsWhatWasNotShown() {
        commits(30);
        Feed feed = Feed.key("k2").from(FeedStart.EARLIEST);
        List<Change> seen = new ArrayList<>();
        Position position;
        try (ChangeCursor cursor = cursors.read(feed)) {
            for (int i = 0; i < 3; i++) {
                seen.add(cursor.poll(Duration.ZERO).orElseThrow());
            }
            position = cursor.position();
        }
        seen.addAll(drain(feed.from(FeedStart.after(position))));

        assertThat(seen).isEqualTo(log.expected(feed, 1));
    }

    @Test
    void thePositionOfACursorThatHasShownNothingYetIsWhereItStarted() {
        commits(3);
        Position position = cursors.read(Feed.all()).position();
        log.commit("a/x", "a/y");

        assertThat(drain(Feed.all().from(FeedStart.after(position)))).isEqualTo(log.expected(Feed.all(), 4));
    }

    @Test
    void thePositionMovesOverWhatDoesNotMatch() {
        commits(20);
        ChangeCursor cursor = cursors.read(Feed.table("none").from(FeedStart.EARLIEST));

        assertThat(cursor.poll(Duration.ZERO)).isEmpty();
        assertThat(cursor.position().sequence()).isEqualTo(20);
    }

    @Test
    void aSequenceStillToComeIsWaitedFor() {
        commits(3);
        ChangeCursor cursor = cursors.read(Feed.all().from(FeedStart.atSequence(6)));
        commits(4);

        assertThat(drain(cursor)).isEqualTo(log.expected(Feed.all(), 6));
    }

    @Test
    void earliestOfALogThatKeepsNothingIsTheNextCommit() {
        commits(5);
        log.trimBefore(6);
        ChangeCursor cursor = cursors.read(Feed.all().from(FeedStart.EARLIEST));
        log.commit("a/x");

        assertThat(drain(cursor)).isEqualTo(log.expected(Feed.all(), 6));
    }

    @Test
    void aStartThatIsNoLongerKeptIsRefusedWithWhatIs() {
        commits(9);
        Position second = log.expected(Feed.all(), 2).get(0).position();
        log.trimBefore(5);

        assertThatThrownBy(() -> cursors.read(Feed.all().from(FeedStart.atSequence(4))))
                .isInstanceOfSatisfying(PositionUnavailableException.class, e -> {
                    assertThat(e.requested()).isEqualTo(4);
                    assertThat(e.oldestKept()).isEqualTo(5);
                });
        assertThatThrownBy(() -> cursors.read(Feed.all().from(FeedStart.after(second))))
                .isInstanceOf(PositionUnavailableException.class);
    }

    @Test
    void aPositionOfAnotherDatabaseIsRefused() {
        commits(3);
        Position other = new Position(UUID.randomUUID(), 1, 1, 0);

        assertThatThrownBy(() -> cursors.read(Feed.all().from(FeedStart.after(other))))
                .isInstanceOf(PositionMismatchException.class);
    }

    @Test
    void aPositionThatWasCutIsRefused() {
        commits(9);
        Position cut = log.expected(Feed.all(), 8).get(0).position();
        log.cutAfter(6);
        commits(9);

        assertThatThrownBy(() -> cursors.read(Feed.all().from(FeedStart.after(cut))))
                .isInstanceOf(PositionMismatchException.class);
    }

    @Test
    void aPositionBehindTheEndIsRefused() {
        commits(3);
        Position ahead = new Position(log.database(), 1, 4, 0);

        assertThatThrownBy(() -> cursors.read(Feed.all().from(FeedStart.after(ahead))))
                .isInstanceOf(PositionMismatchException.class);
    }

    @Test
    void whatIsTrimmedUnderTheCursorIsReportedAndNotJumped() {
        commits(20);
        ChangeCursor cursor = cursors.read(Feed.all().from(FeedStart.EARLIEST));
        assertThat(cursor.poll(Duration.ZERO)).isPresent();
        log.trimBefore(10);

        assertThatThrownBy(() -> drain(cursor)).isInstanceOf(PositionUnavailableException.class);
    }

    @Test
    void aFlippedBitIsCorruption() {
        commits(5);
        log.flipBit(3);
        ChangeCursor cursor = cursors.read(Feed.all().from(FeedStart.atSequence(3)));

        assertThatThrownBy(() -> cursor.poll(Duration.ZERO))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("record 3");
    }

    @Test
    void aRecordThatIsGoneIsCorruption() {
        commits(5);
        log.lose(3);
        ChangeCursor cursor = cursors.read(Feed.all().from(FeedStart.atSequence(3)));

        assertThatThrownBy(() -> cursor.poll(Duration.ZERO))
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("record 3");
    }

    @Test
    void aWaitingCursorIsWokenByACommit() {
        ChangeCursor cursor = cursors.read(Feed.all());
        CompletableFuture<Optional<Change>> polled = CompletableFuture.supplyAsync(() -> cursor.poll(LONG));
        log.commit("a/x");

        assertThat(polled.join()).isPresent();
    }

    @Test
    void closingEndsAWait() {
        ChangeCursor cursor = cursors.read(Feed.all());
        CompletableFuture<Optional<Change>> polled = CompletableFuture.supplyAsync(() -> cursor.poll(LONG));
        cursor.close();

        assertThatThrownBy(polled::join).hasCauseInstanceOf(ClosedException.class);
    }

    @Test
    void closingAllLetsGoOfTheLog() {
        commits(3);
        ChangeCursor cursor = cursors.read(Feed.all().from(FeedStart.EARLIEST));
        assertThat(cursor.poll(Duration.ZERO)).isPresent();
        cursors.close();

        assertThat(log.openCursors).hasValue(0);
        assertThatThrownBy(() -> cursor.poll(Duration.ZERO)).isInstanceOf(ClosedException.class);
    }

    private void commits(int count) {
        for (int i = 0; i < count; i++) {
            log.commit("a/k" + i % 7, "b/k" + i % 5);
        }
    }

    private List<Change> drain(Feed feed) {
        try (ChangeCursor cursor = cursors.read(feed)) {
            return drain(cursor);
        }
    }

    private static List<Change> drain(ChangeCursor cursor) {
        List<Change> changes = new ArrayList<>();
        for (Optional<Change> c = cursor.poll(Duration.ZERO); c.isPresent(); c = cursor.poll(Duration.ZERO)) {
            changes.add(c.get());
        }
        return changes;
    }
}
