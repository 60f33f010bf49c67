package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option {@code undo}, by the bytes that stand in the log. */
final class UndoOptionTest {
    @TempDir
    Path directory;

    @Test
    void undoIsOnUnlessItIsTurnedOff() throws IOException {
        assertThat(DatabaseBuilder.options()).contains(DatabaseBuilder.UNDO);
        replace(builder(), "by default");
        assertThat(count("by default")).isEqualTo(2);
    }

    @Test
    void eachOpenMayTurnItOnOrOff() throws IOException {
        replace(builder().set("undo", "off"), "without");
        replace(builder().set(DatabaseBuilder.UNDO, true), "with");
        replace(builder().set(DatabaseBuilder.UNDO, false), "neither");
        assertThat(count("without")).isEqualTo(1);
        assertThat(count("with")).isEqualTo(2);
        assertThat(count("neither")).isEqualTo(1);
    }

    /** Merges {@code text} into a document, and then something else. */
    private static void replace(DatabaseBuilder builder, String text) {
        try (Database database = DurableEngine.open(builder)) {
            Table table = database.table("t");
            table.merge(text, Patch.of("a", "<" + text + ">"));
            table.merge(text, Patch.of("a", 1));
        }
    }

    private int count(String text) throws IOException {
        try (InputStream file =
                Files.newInputStream(DurableEngine.cycles(directory).get(0))) {
            String content = new String(file.readNBytes(1 << 20), StandardCharsets.ISO_8859_1);
            return content.split("<" + text + ">", -1).length - 1;
        }
    }

    private DatabaseBuilder builder() {
        return DurableEngine.quiet(directory, "chronicle");
    }
}
