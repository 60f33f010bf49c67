package io.mergekv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuickStartTest {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    Path directory;

    @Test
    void quickStartPrintsWhatTheReadmeShows() throws Exception {
        assertThat(Files.readString(README))
                .contains("```\n" + output(out -> QuickStart.write(directory, out)) + "```");
    }

    @Test
    void otherProcessesReadTheSameChanges() throws Exception {
        output(out -> QuickStart.write(directory, out));
        assertThat(output(out -> QuickStart.read(directory, out)).lines())
                .hasSize(2)
                .allMatch(line -> line.matches("[0-9a-f-]{36}:\\d+:\\d+:0 (CREATE|MERGE) .*ada.*"));
    }

    @Test
    void gettingStartedRuns() throws Exception {
        assertThat(output(out -> GettingStarted.run(directory, out)).lines())
                .hasSize(5)
                .contains("true")
                .filteredOn(line -> line.contains("pool-1"))
                .hasSize(2);
    }

    private static String output(Running example) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            example.run(out);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @FunctionalInterface
    private interface Running {
        void run(PrintStream out) throws Exception;
    }
}
