package io.mergekv.cache.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.KvException;
import io.mergekv.spi.Cache;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmAccessTest {
    @TempDir
    Path temporary;

    /** What the child runs: opens a cache, uses it, and prints one line. */
    public static void main(String[] args) {
        try (Cache cache = Caches.open(1 << 20)) {
            cache.put(new byte[1], new byte[2]);
            System.out.println("kept " + Arrays.toString(Caches.get(cache, new byte[1])));
        } catch (KvException e) {
            System.out.println(e.getMessage());
        }
    }

    @Test
    void missingFlagsAreNamed() throws Exception {
        List<String> lines = child(List.of());
        assertThat(lines)
                .anyMatch(line -> line.contains("start it with")
                        && line.contains("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED")
                        && line.contains("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"));
    }

    @Test
    void withTheFlagsItRunsAndPrintsNothingAndLeavesNoFile() throws Exception {
        List<String> flags = new ArrayList<>(List.of(
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        assertThat(child(flags)).containsExactly("kept [0, 0]");
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files).isEmpty();
        }
    }

    private List<String> child(List<String> flags) throws IOException, InterruptedException {
        String path = String.join(
                File.pathSeparator,
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.path", ""),
                location(JvmAccessTest.class));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", path, JvmAccessTest.class.getName()));
        Process process = new ProcessBuilder(command)
                .directory(temporary.toFile())
                .redirectErrorStream(true)
                .start();
        try (InputStream printed = process.getInputStream()) {
            String output = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String location(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath()).getPath();
    }
}
