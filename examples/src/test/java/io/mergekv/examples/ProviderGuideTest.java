package io.mergekv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide quotes files that .ci/consumer builds and runs. */
final class ProviderGuideTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern QUOTE = Pattern.compile("<!-- (\\S+) -->\\n```\\w+\\n(.*?)\\n```\\n", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("(?m)^java .*(?= data/)");
    private static final int FILES_QUOTED = 8;
    private static final int COMMANDS_GIVEN = 4;

    @Test
    void guideQuotesFilesAsTheyAre() throws IOException {
        List<MatchResult> quotes = QUOTE.matcher(guide()).results().toList();
        assertThat(quotes)
                .hasSize(FILES_QUOTED)
                .allSatisfy(quote ->
                        assertThat(ROOT.resolve(quote.group(1))).content().contains(quote.group(2)));
    }

    @Test
    void guideGivesTheCommandsThatTheConsumerBuildRuns() throws IOException {
        String consumer = Files.readString(ROOT.resolve(".ci/consumer"))
                .replaceAll("\\\\\\n *", "")
                .replace("\"$jdk/bin/java\" \"${engine[@]}\"", "java")
                .replace("\"$jdk/bin/java\" $(flags class-path \"$jdk\")", "java @class-path.args")
                .replace("target/consumer/h2-all", "all")
                .replace("target/consumer/h2-lib", "lib")
                .replace("examples/h2-store/", "");
        assertThat(COMMAND.matcher(guide()).results().map(MatchResult::group).toList())
                .hasSize(COMMANDS_GIVEN)
                .allSatisfy(command -> assertThat(consumer).contains(command));
    }

    private static String guide() throws IOException {
        return Files.readString(ROOT.resolve("docs/writing-a-provider.md"));
    }
}
