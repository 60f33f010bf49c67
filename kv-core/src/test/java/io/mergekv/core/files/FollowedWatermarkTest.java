package io.mergekv.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedWatermarkTest {
    private final UUID database = UUID.randomUUID();

    @TempDir
    Path directory;

    private FollowedWatermark followed;

    @BeforeEach
    void follow() {
        open(database, 7);
        followed = FollowedWatermark.open(directory, database).orElseThrow();
    }

    @Test
    void whatTheWriterPublishesIsSeen() {
        Watermark.openForWriting(directory, database).publish(8);

        assertThat(followed.visible()).isEqualTo(8);
    }

    @Test
    void theOldFileStandsUntilAWholeNewOneIsThere() throws IOException {
        long generation = followed.generation();
        Path file = directory.resolve(Watermark.FILE);
        Files.move(file, directory.resolve("old")); // still mapped, and its number not to be had by another
        followed.look();
        assertThat(followed.visible()).isEqualTo(7);

        Files.createFile(file); // as a writer does that was stopped before it wrote
        followed.look();
        assertThat(followed.visible()).isEqualTo(7);

        open(database, 5);
        followed.look();
        assertThat(followed.visible()).isEqualTo(5);
        assertThat(followed.generation()).isNotEqualTo(generation);
    }

    @Test
    void whereItIsOnlyBeingMadeThereIsNone(@TempDir Path fresh) throws IOException {
        Files.createFile(fresh.resolve(Watermark.FILE));

        assertThat(FollowedWatermark.open(fresh, database)).isEmpty();
    }

    @Test
    void theFileOfAnotherDatabaseIsNotFollowed() throws IOException {
        Files.move(directory.resolve(Watermark.FILE), directory.resolve("old"));
        open(UUID.randomUUID(), 5);
        followed.look();

        assertThat(followed.visible()).isEqualTo(7);
    }

    @Test
    void everyOpenOfAWriterIsSeen() {
        long generation = followed.generation();
        open(database, 7);

        assertThat(followed.generation()).isNotEqualTo(generation);
    }

    @Test
    void whatIsGoneForTwoLooksIsToldOnce() throws IOException {
        long generation = followed.generation();
        Files.move(directory.resolve(Watermark.FILE), directory.resolve("old"));
        followed.look();
        assertThat(followed.generation()).isEqualTo(generation);

        followed.look();
        long gone = followed.generation();
        assertThat(gone).isNotEqualTo(generation);

        followed.look();
        assertThat(followed.generation()).isEqualTo(gone);
    }

    private void open(UUID of, long sequence) {
        Watermark watermark = Watermark.openForWriting(directory, of);
        watermark.hold().take(0);
        watermark.opened(sequence, sequence);
    }
}
