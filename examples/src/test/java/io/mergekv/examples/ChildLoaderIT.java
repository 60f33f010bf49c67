package io.mergekv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database whose classes the system's class loader does not find, as in a boot jar or an application server. */
@Timeout(300)
final class ChildLoaderIT {
    private static final Path TEST_CLASSES = Path.of("target", "test-classes");

    @TempDir
    Path directory;

    /** Native threads find Java classes through the system's class loader alone. */
    @Test
    void storeIsNotAheadOfTheSyncedLogAfterAPowerCut() throws Exception {
        assertThat(run("write")).contains("committed 30000");
        long synced = number(run("cut"), "synced ");
        assertThat(synced).as("the store flushed, which syncs the log before").isPositive();
        assertThat(number(run("count"), "opened ")).isEqualTo(synced);
    }

    private static long number(String output, String before) {
        assertThat(output).contains(before);
        return Long.parseLong(
                output.substring(output.indexOf(before) + before.length()).strip());
    }

    private String run(String what) throws IOException, InterruptedException {
        Path path = Files.writeString(directory.resolve("class.path"), classPath());
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m"));
        command.add("@" + Path.of("..", "docs", "jvm", "class-path.args"));
        if (Runtime.version().feature() >= 24) {
            command.add("@" + Path.of("..", "docs", "jvm", "class-path-jdk24.args"));
        }
        command.addAll(List.of(
                "-cp",
                TEST_CLASSES.toString(),
                ChildLoader.class.getName(),
                path.toString(),
                "io.mergekv.examples.Loaded",
                what,
                directory.resolve("data").toString()));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
        return output;
    }

    /** What is shipped, with the providers on disk alone, and this test's own classes. */
    private static String classPath() throws IOException {
        String jars = Files.readString(Path.of("target", "distribution.classpath"), StandardCharsets.UTF_8);
        return Arrays.stream(jars.strip().split(File.pathSeparator))
                        .filter(jar -> !jar.contains("kv-store-memory"))
                        .collect(Collectors.joining(File.pathSeparator))
                + File.pathSeparator
                + TEST_CLASSES.toAbsolutePath();
    }
}
