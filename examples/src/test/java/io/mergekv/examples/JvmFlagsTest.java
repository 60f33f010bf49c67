package io.mergekv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The argument files that users are given hold the flags that our own tests run with. */
final class JvmFlagsTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void classPathFlagsAreThoseOfTheTests() throws IOException {
        assertThat(argFile("class-path.args")).isEqualTo(property("pom.xml", "jvm.flags.chronicle"));
    }

    @Test
    void classPathFlagsOfLaterJdksAreThoseOfTheTests() throws IOException {
        assertThat(argFile("class-path-jdk24.args")).isEqualTo(property("pom.xml", "jvm.flags.jdk"));
    }

    @Test
    void modulePathFlagsHoldThoseOfTheTests() throws IOException {
        assertThat(argFile("module-path.args")).containsAll(property("pom.xml", "jvm.flags.chronicle.module"));
    }

    @Test
    void bothPathsNeedTheSameInternals() throws IOException {
        assertThat(argFile("module-path.args").stream().map(JvmFlagsTest::withoutTarget))
                .containsExactlyElementsOf(argFile("class-path.args").stream()
                        .map(JvmFlagsTest::withoutTarget)
                        .toList());
    }

    @Test
    void theLauncherPassesTheFlagsThatUsersAreGiven() throws IOException {
        Path launcher = ROOT.resolve("kv-cli/src/main/launcher");

        assertThat(flags(launcher.resolve("jvm.flags"))).containsAll(argFile("module-path.args"));
        assertThat(flags(launcher.resolve("jvm-24.flags"))).containsAll(argFile("module-path-jdk24.args"));
    }

    /** The JVM warns of a module that is not there; a user without a provider leaves its line out. */
    @Test
    void nativeAccessOfEachLibraryHasALineOfItsOwn() throws IOException {
        assertThat(argFile("module-path-jdk24.args"))
                .contains("--enable-native-access=rocksdbjni")
                .filteredOn(flag -> flag.startsWith("--enable-native-access="))
                .filteredOn(flag -> flag.contains("jna"))
                .singleElement()
                .asString()
                .doesNotContain("rocksdb");
    }

    /** {@code --add-opens=java.base/java.lang=x} without the {@code =x}. */
    private static String withoutTarget(String flag) {
        return flag.startsWith("--add-") ? flag.substring(0, flag.lastIndexOf('=')) : flag;
    }

    private static List<String> argFile(String name) throws IOException {
        return flags(ROOT.resolve("docs/jvm").resolve(name));
    }

    private static List<String> flags(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    /** The words of the last setting of a property in a pom; the last one, for profiles stand at the end. */
    private static List<String> property(String pom, String name) throws IOException {
        Matcher matcher = Pattern.compile("<" + Pattern.quote(name) + ">([^<]*)<")
                .matcher(Files.readString(ROOT.resolve(pom), StandardCharsets.UTF_8));
        List<String> words = List.of();
        while (matcher.find()) {
            words = List.of(matcher.group(1).strip().split("\\s+"));
        }
        assertThat(words).as("%s in %s", name, pom).isNotEmpty();
        return words;
    }
}
