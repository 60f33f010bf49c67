package io.mergekv.testkit.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrashImageTest {
    @TempDir
    Path directory;

    /** The system gives the number of a directory that was deleted to the next file that is made. */
    @Test
    void fileThatGotTheNumberOfADirectoryIsNotTakenForIt() throws IOException {
        Path watched = Files.createDirectory(directory.resolve("watched"));
        Path file = Files.writeString(watched.resolve("file"), "new");
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Files.writeString(kept.resolve("d-" + Shadow.inode(watched)), "d " + Shadow.inode(file) + " gone\n");
        Shadow shadow = new Shadow(kept);
        Path image = directory.resolve("image");
        new CrashImage(shadow, watched, Map.of(), 0, new SplittableRandom(1)).build(image);
        assertThat(image.resolve("gone")).isEmptyDirectory();
        assertThat(image.resolve("file")).doesNotExist();
    }
}
