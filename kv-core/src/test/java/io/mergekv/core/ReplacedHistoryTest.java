package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Patch;
import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that is put back from a copy, in the ways in which people do that, and whoever was ahead of the copy. */
@Timeout(180)
final class ReplacedHistoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path temporary;

    private Path live;
    private Path copy;

    @BeforeEach
    void names() {
        live = temporary.resolve("live");
        copy = temporary.resolve("copy");
    }

    /** How a copy takes the place of a database. */
    enum Way {
        REMOVED_AND_COPIED("rm -rf \"$1\" && cp -a \"$2\" \"$1\""),
        COPIED_OVER("cp -a \"$2\"/. \"$1\""),
        MOVED("mv \"$1\" \"$1.old\" && mv \"$2\" \"$1\"");

        private final String script;

        Way(String script) {
            this.script = script;
        }

        void replace(Path directory, Path copy) throws IOException, InterruptedException {
            shell(script, directory, copy);
        }
    }

    @ParameterizedTest
    @EnumSource
    void positionBehindTheCopyIsRefused(Way way) throws Exception {
        Position ahead = ahead(10, 20);
        way.replace(live, copy);
        try (Database database = open()) {
            write(database, 15);
            assertThatThrownBy(() -> after(database, ahead)).isInstanceOf(PositionMismatchException.class);
        }
        try (ChangeLogReader reader = DurableEngine.reader(live)) {
            assertThatThrownBy(() -> reader.read(Feed.all().from(FeedStart.after(ahead))))
                    .isInstanceOf(PositionMismatchException.class);
        }
    }

    /** The copy was made of a database that was open, as a kill or a backup while it runs leaves it. */
    @ParameterizedTest
    @EnumSource
    void positionBehindACopyOfTheSameSessionIsRefused(Way way) throws Exception {
        Position ahead;
        try (Database database = open()) {
            write(database, 10);
            DurableEngine.copy(live, copy);
            write(database, 10);
            ahead = database.position();
        }
        way.replace(live, copy);
        try (Database database = open()) {
            write(database, 15);
            assertThatThrownBy(() -> after(database, ahead)).isInstanceOf(PositionMismatchException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void positionBeforeTheCopyGoesOn(Way way) throws Exception {
        Position seen;
        try (Database database = open()) {
            write(database, 5);
            seen = database.position();
            write(database, 5);
        }
        DurableEngine.copy(live, copy);
        writeInASession(10);
        way.replace(live, copy);
        try (Database database = open()) {
            write(database, 15);
            assertThat(after(database, seen)).hasSize(20);
        }
    }

    @Test
    void readerThatWasAheadOfTheCopyIsRefusedAtItsNextPoll() throws Exception {
        for (Way way : Way.values()) {
            live = temporary.resolve(way + "-live");
            copy = temporary.resolve(way + "-copy");
            ahead(10, 20);
            try (ChangeLogReader reader = DurableEngine.reader(live);
                    ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST))) {
                assertThat(drain(cursor)).as(way.name()).hasSize(20);
                way.replace(live, copy);
                writeInASession(15);
                assertThatThrownBy(() -> cursor.poll(PATIENCE))
                        .as(way.name())
                        .isInstanceOf(PositionMismatchException.class);
                assertThatThrownBy(() -> cursor.poll(Duration.ZERO))
                        .as(way.name() + ", again")
                        .isInstanceOf(PositionMismatchException.class);
            }
        }
    }

    /** It has read 15 of 20, and what follows is there, of another history. */
    @ParameterizedTest
    @EnumSource
    void readerInTheMiddleOfWhatWasReplacedIsNeverShownTheOther(Way way) throws Exception {
        ahead(10, 20);
        try (ChangeLogReader reader = DurableEngine.reader(live);
                ChangeCursor cursor = reader.read(Feed.all().from(FeedStart.EARLIEST))) {
            for (int i = 0; i < 15; i++) {
                assertThat(cursor.poll(PATIENCE)).isPresent();
            }
            way.replace(live, copy);
            writeInASession(15);
            assertThatThrownBy(() -> {
                        for (int n = 16; n <= 20; n++) { // what was mapped before may still be shown
                            assertThat(cursor.poll(PATIENCE).orElseThrow().diff())
                                    .isEqualTo(patch(20, n));
                        }
                        cursor.poll(PATIENCE);
                    })
                    .isInstanceOf(PositionMismatchException.class);
        }
    }

    @Test
    void linkedCopyThatTakesThePlaceIsContinuedOrRefusedAndNeverSkipped() throws Exception {
        try (Database database = open()) {
            write(database, 10);
        }
        shell("cp -al \"$1\" \"$2\"", live, copy);
        writeInASession(10);
        Position ahead;
        try (Database database = open()) {
            ahead = database.position();
        }
        Way.MOVED.replace(live, copy);
        try (Database database = open()) {
            long reached = database.position().sequence();
            write(database, 15);
            if (reached == 20) { // the files of the log were one and the same
                assertThat(after(database, ahead)).hasSize(15);
            } else {
                assertThatThrownBy(() -> after(database, ahead)).isInstanceOf(PositionMismatchException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chronicle", "store"})
    void positionsStayGoodOverAnyNumberOfOpenings(String log) {
        List<Position> positions = new ArrayList<>();
        for (int session = 0; session < 6; session++) {
            try (Database database = DurableEngine.open(DurableEngine.quiet(live, log))) {
                positions.add(database.position()); // also where a session commits nothing
                if (session % 2 == 0) {
                    write(database, 3);
                    positions.add(database.position());
                }
            }
        }
        try (Database database = DurableEngine.open(DurableEngine.quiet(live, log))) {
            write(database, 1);
            for (Position position : positions) {
                assertThat(after(database, position))
                        .as("after %s", position)
                        .hasSize(Math.toIntExact(10 - position.sequence()));
            }
        }
    }

    @Test
    void changeHasOnePositionForLife() {
        List<Position> committed = new ArrayList<>();
        for (int session = 0; session < 3; session++) {
            try (Database database = open()) {
                committed.add(database.table("t")
                        .merge("k", Patch.of("session", session))
                        .orElseThrow()
                        .position());
            }
        }
        try (Database database = open();
                ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.EARLIEST))) {
            assertThat(drain(cursor)).extracting(Change::position).isEqualTo(committed);
        }
    }

    /** Closes at {@code first}, is copied, goes on in another session, and gives where it then was. */
    private Position ahead(int first, int second) throws Exception {
        writeInASession(first);
        DurableEngine.copy(live, copy);
        try (Database database = open()) {
            write(database, second - first);
            return database.position();
        }
    }

    private Database open() {
        return DurableEngine.open(DurableEngine.quiet(live, "chronicle"));
    }

    private void writeInASession(int count) {
        try (Database database = open()) {
            write(database, count);
        }
    }

    private static void write(Database database, int count) {
        long end = database.position().sequence() + count;
        for (long n = database.position().sequence() + 1; n <= end; n++) {
            database.table("t").merge("k", patch(end, n));
        }
    }

    /** Tells the histories apart: what leads to 20 is not what leads to 25. */
    private static Patch patch(long end, long n) {
        return Patch.of("n", 1000 * end + n);
    }

    private static List<Change> after(Database database, Position position) {
        try (ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.after(position)))) {
            return drain(cursor);
        }
    }

    private static List<Change> drain(ChangeCursor cursor) {
        List<Change> changes = new ArrayList<>();
        for (Optional<Change> next = cursor.poll(Duration.ZERO); next.isPresent(); next = cursor.poll(Duration.ZERO)) {
            changes.add(next.get());
        }
        return changes;
    }

    static void shell(String script, Path first, Path second) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", script, "sh", first.toString(), second.toString())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).as(script).isZero();
    }
}
