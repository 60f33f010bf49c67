package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.NoSuchDatabaseException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link DatabaseBuilder#existing} opens what is there, and makes nothing. */
final class ExistingDatabaseTest {
    @TempDir
    Path temporary;

    @Test
    void absentDirectoryIsRefusedAndStaysAbsent() {
        Path absent = temporary.resolve("absent");
        assertThatExceptionOfType(NoSuchDatabaseException.class)
                .isThrownBy(() -> open(absent))
                .satisfies(e -> assertThat(e.directory()).isEqualTo(absent));
        assertThat(absent).doesNotExist();
    }

    @Test
    void emptyDirectoryIsRefusedAndStaysEmpty() throws Exception {
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        assertThatExceptionOfType(NoSuchDatabaseException.class).isThrownBy(() -> open(empty));
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void databaseThatIsThereIsOpened() {
        Path made = temporary.resolve("made");
        try (Database created = DurableEngine.open(DurableEngine.quiet(made, "chronicle"))) {
            assertThat(created.tables()).isEmpty();
        }
        try (Database opened = open(made)) {
            assertThat(opened.tables()).isEmpty();
        }
    }

    @Test
    void readerOfNoDatabaseIsRefusedInTheSameWay() {
        assertThatExceptionOfType(NoSuchDatabaseException.class)
                .isThrownBy(() -> DurableEngine.reader(temporary.resolve("absent")));
    }

    private static Database open(Path directory) {
        return DurableEngine.open(DurableEngine.quiet(directory, "chronicle").existing());
    }
}
