package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Database;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database whose directory was deleted under it. */
final class LostDirectoryTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"", "store"})
    void infoWithoutItsFilesFailsWithATypedError(String lost) throws Exception {
        Path directory = temporary.resolve("database");
        Database database = DurableEngine.open(DurableEngine.quiet(directory, "chronicle"));
        try {
            database.table("t").merge("k", Patch.of("n", 1));
            delete(directory.resolve(lost));
            assertThatThrownBy(database::info)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(directory.toString());
        } finally {
            closeQuietly(database);
        }
    }

    @Test
    void everyFailureOfWhatIsLeftIsTyped() throws Exception {
        Path directory = temporary.resolve("database");
        Database database = DurableEngine.open(DurableEngine.quiet(directory, "chronicle"));
        try {
            database.table("t").merge("k", Patch.of("n", 1));
            delete(directory);
            for (Runnable call : List.<Runnable>of(
                    database::checkpoint,
                    database::info,
                    () -> database.table("t").merge("k", Patch.of("n", 2)),
                    () -> database.table("t").scan(io.mergekv.Scan.all()).close(),
                    () -> database.snapshot().close(),
                    database::tables)) {
                try {
                    call.run();
                } catch (KvException e) {
                    // as it should be
                }
            }
        } finally {
            closeQuietly(database);
        }
    }

    /** Typed, or not at all. */
    private static void closeQuietly(Database database) {
        try {
            database.close();
        } catch (KvException e) {
            // there is nothing left to keep
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
