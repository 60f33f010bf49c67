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
        Watermark.openForWriting(directory, database).opened(7, 7, false);
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
        assertThat(followed.generation()).isEqualTo(generation);

        Watermark.openForWriting(directory, database).opened(5, 5, false);
        followed.look();
        assertThat(followed.visible()).isEqualTo(5);
        assertThat(followed.generation()).isGreaterThan(generation);
    }

    @Test
    void whereItIsOnlyBeingMadeThereIsNone(@TempDir Path fresh) throws IOException {
        Files.createFile(fresh.resolve(Watermark.FILE));

        assertThat(FollowedWatermark.open(fresh, database)).isEmpty();
    }

    @Test
    void theFileOfAnotherDatabaseIsNotFollowed() throws IOException {
        Files.move(directory.resolve(Watermark.FILE), directory.resolve("old"));
        Watermark.openForWriting(directory, UUID.randomUUID()).opened(5, 5, false);
        followed.look();

        assertThat(followed.visible()).isEqualTo(7);
    }
}
