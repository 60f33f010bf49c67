package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.PositionMismatchException;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers that stay open while somebody deletes, truncates or overwrites the files that they read. */
@Timeout(180)
final class ReplacedFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path temporary;

    private Path live;

    @SuppressWarnings("NullAway.Init")
    private ChangeLogReader reader;

    @SuppressWarnings("NullAway.Init")
    private ChangeCursor cursor;

    @BeforeEach
    void follow() {
        live = temporary.resolve("live");
        write(live, 20);
        reader = DurableEngine.reader(live);
        cursor = reader.read(Feed.all().from(FeedStart.EARLIEST));
        for (int i = 0; i < 10; i++) {
            assertThat(cursor.poll(PATIENCE)).isPresent();
        }
    }

    @AfterEach
    void close() {
        cursor.close();
        reader.close();
    }

    @Test
    void databaseThatIsDeletedIsSaid() throws Exception {
        remove(live);
        assertThatThrownBy(this::pollAll)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(live.toString())
                .hasMessageContaining("deleted or moved");
        assertThatThrownBy(() -> reader.read(Feed.all())).isInstanceOf(StorageException.class);
        assertThatThrownBy(reader::lastSequence).isInstanceOf(StorageException.class);
    }

    @Test
    void databaseThatIsMadeAnewIsAnother() throws Exception {
        remove(live);
        write(live, 30);
        String other = Files.readString(live.resolve("log/database")).trim();
        assertThatThrownBy(this::pollAll)
                .isInstanceOf(PositionMismatchException.class)
                .hasMessageContaining("this is database " + other);
        assertThatThrownBy(() -> reader.read(Feed.all().from(FeedStart.EARLIEST)))
                .isInstanceOf(PositionMismatchException.class)
                .hasMessageContaining(other);
        assertThatThrownBy(reader::firstSequence).isInstanceOf(PositionMismatchException.class);
    }

    @Test
    void directoryThatIsBackAfterAMomentIsReadOn() throws Exception {
        pollAll(10);
        Path away = temporary.resolve("away");
        Files.move(live, away);
        assertThat(cursor.poll(Duration.ofMillis(100))).isEmpty();
        Files.move(away, live);
        write(live, 5);
        pollAll(5);
    }

    @Test
    void truncatedFilesAreTypedErrors() throws Exception {
        try (Stream<Path> files = Files.walk(live)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(this::pollAll).isInstanceOf(KvException.class);
            assertThatThrownBy(reader::lastSequence).isInstanceOf(KvException.class);
            assertThatThrownBy(() -> reader.read(Feed.all().from(FeedStart.EARLIEST)))
                    .isInstanceOf(KvException.class);
        }
    }

    @Test
    void truncatedWatermarkIsATypedError() throws Exception {
        pollAll(10);
        try (FileChannel channel = FileChannel.open(live.resolve("watermark"), StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        assertThatThrownBy(this::pollAll).isInstanceOf(StorageException.class).hasMessageContaining("truncated");
    }

    /** Each copy of a file begins with its truncation, as {@code cp} does it. */
    @Test
    void readerOutlivesFilesThatAreCopiedOverThoseThatItReads() throws Exception {
        Path copy = DurableEngine.copy(live, temporary.resolve("copy"));
        for (int i = 0; i < 50; i++) {
            ReplacedHistoryTest.shell("cp -a \"$2\"/. \"$1\"", live, copy);
            assertThat(reader.lastSequence()).isEqualTo(20);
        }
        pollAll(10);
        write(live, 5);
        pollAll(5);
    }

    @Test
    void writerThatClosesAndOpensAgainIsFollowed() {
        pollAll(10);
        for (int session = 1; session <= 20; session++) {
            write(live, session % 3);
            pollAll(session % 3);
        }
    }

    private void pollAll() {
        for (Optional<Change> next = cursor.poll(PATIENCE); next.isPresent(); next = cursor.poll(PATIENCE)) {}
    }

    /** Polls {@code count} changes, which are all that there are, in their order. */
    private void pollAll(int count) {
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequences.add(cursor.poll(PATIENCE).orElseThrow().sequence());
        }
        assertThat(sequences).isSorted().doesNotHaveDuplicates();
        assertThat(cursor.poll(Duration.ZERO)).isEmpty();
        assertThat(cursor.position().sequence()).isEqualTo(reader.lastSequence());
    }

    private static void write(Path directory, int count) {
        try (Database database = DurableEngine.open(DurableEngine.quiet(directory, "chronicle"))) {
            for (int i = 0; i < count; i++) {
                database.table("t").merge("k", Patch.of("n", database.position().sequence()));
            }
        }
    }

    private static void remove(Path root) throws IOException, InterruptedException {
        ReplacedHistoryTest.shell("rm -rf \"$1\"", root, root);
    }
}
