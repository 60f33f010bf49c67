package io.mergekv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuickStartTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src/main/java/io/mergekv/examples/QuickStart.java");

    @TempDir
    Path directory;

    @Test
    void quickStartRuns() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            QuickStart.run(directory.resolve("db"), out);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .contains("age 376, visits 1")
                .anyMatch(line -> line.startsWith("1 CREATE"))
                .anyMatch(line -> line.startsWith("2 MERGE"))
                .filteredOn(line -> line.matches("[0-9a-f-]{36}:\\d+:.*"))
                .hasSize(5);
    }

    @Test
    void readmeQuotesTheQuickStartAsItRuns() throws Exception {
        String readme = Files.readString(README);
        for (String marker : List.of("// README: write\n", "// README: tail\n")) {
            String source = Files.readString(SOURCE);
            int start = source.indexOf(marker) + marker.length();
            String snippet = source.substring(start, source.indexOf("// README: end", start));
            assertThat(readme).contains(snippet.stripTrailing().stripIndent());
        }
    }
}
