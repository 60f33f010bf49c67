package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the command makes of text that the locale has no letters for. */
@EnabledOnOs(OS.LINUX)
class LocaleTest {
    private static final String NOT_INSTALLED = "xx_YY.UTF-8";

    @TempDir
    private Path temp;

    @Test
    void underALocaleThatIsNotInstalledKeysAndTextsAreThoseThatWereGiven() throws Exception {
        assertThat(ending("$'schl\\xc3\\xbcssel' $'{\"a\":\"\\xe2\\x82\\xac\"}'")
                        .run("merge", db(), "t")
                        .code())
                .isZero();
        assertThat(Result.of("scan", db(), "t"))
                .isEqualTo(new Result(0, "{\"key\":\"schl\u00fcssel\",\"doc\":{\"a\":\"\u20ac\"}}\n", ""));
    }

    @Test
    void bytesThatAreNotTextAreUsage() throws Exception {
        Result result = ending("$'k\\xff' '{}'").with("LC_ALL", "C.UTF-8").run("merge", db(), "t");
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("argument 4").hasLineCount(1);
        assertThat(temp.resolve("db")).doesNotExist();
    }

    @Test
    void aFileNameThatTheLocaleCannotWriteIsUsage() throws Exception {
        Result result = ending("$'schl\\xc3\\xbcssel.jsonl'").run("load", db(), "t", "--key", "/k");
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err())
                .contains("schl\u00fcssel.jsonl", "LC_ALL=C.UTF-8")
                .hasLineCount(1);
    }

    @Test
    void inADirectoryWhoseNameTheLocaleCannotWriteNothingIsDone() throws Exception {
        String directory = "$'schl\\xc3\\xbcssel'";
        Result result = new PlainKv()
                .with("LC_ALL", NOT_INSTALLED)
                .in(temp)
                .after("mkdir " + directory + "; cd " + directory)
                .run("merge", "db", "t", "k", "{}");
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("working directory").hasLineCount(1);
        assertThat(temp.toFile().list()).as("nor is another directory made").hasSize(1);
    }

    @Test
    void aReplacementCharacterThatIsMeantIsText() {
        Arguments arguments =
                new Arguments(List.of("\ufffd"), StandardCharsets.UTF_8, List.of(utf8("java"), utf8("\ufffd")));
        assertThat(arguments.text()).containsExactly("\ufffd");
    }

    @Test
    void argumentsThatAreNotThoseOfTheCommandLineAreLeftAsTheyAre() {
        Arguments arguments =
                new Arguments(List.of("get", "k"), StandardCharsets.US_ASCII, List.of(utf8("java"), utf8("@file")));
        assertThat(arguments.text()).containsExactly("get", "k");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** With more arguments, as a shell writes them: this JVM may have a locale without the letters. */
    private static PlainKv ending(String arguments) {
        return new PlainKv().with("LC_ALL", NOT_INSTALLED).after("set -- \"$@\" " + arguments);
    }

    private String db() {
        return temp.resolve("db").toString();
    }
}
