package io.mergekv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages quote is what runs, and what they point at is there. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern QUOTED = Pattern.compile("<!-- Quoted from (\\S+\\.java);");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                    .map(ROOT::resolve),
                            docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/getting-started.md"})
    void quotedCodeIsThatOfTheExample(String page) throws IOException {
        String text = Files.readString(ROOT.resolve(page));
        MatchResult quoted = QUOTED.matcher(text).results().findFirst().orElseThrow();
        String source = unindented(Files.readString(ROOT.resolve(quoted.group(1))));
        assertThat(JAVA.matcher(text).results())
                .isNotEmpty()
                .allSatisfy(block -> assertThat(source).contains(unindented(block.group(1))));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToFiles(Path page) throws IOException {
        assertThat(LINK.matcher(Files.readString(ROOT.resolve(page))).results().map(link -> link.group(1)))
                .allSatisfy(link ->
                        assertThat(ROOT.resolve(page).resolveSibling(link)).exists());
    }

    @Test
    void everyPageIsReachedFromTheIndex() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/README.md"));
        assertThat(pages())
                .filteredOn(page -> page.startsWith("docs") && page.getNameCount() == 2 && !page.endsWith("README.md"))
                .allSatisfy(page -> assertThat(index).contains("(" + page.getFileName() + ")"));
    }

    @Test
    void readmeIsShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(120);
    }

    @Test
    void manifestEntriesAreThoseThatTheBootJarIsRunWith() throws IOException {
        Pattern entries = Pattern.compile("<(Add-Opens|Add-Exports|Enable-Native-Access)>.*");
        List<String> shown = lines(entries, "docs/getting-started.md");
        assertThat(shown).hasSize(3).isEqualTo(lines(entries, "examples/consumer/boot/pom.xml"));
    }

    private static List<String> lines(Pattern pattern, String file) {
        try {
            return pattern.matcher(Files.readString(ROOT.resolve(file)))
                    .results()
                    .map(MatchResult::group)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).reduce("", (all, line) -> all + line + "\n");
    }
}
