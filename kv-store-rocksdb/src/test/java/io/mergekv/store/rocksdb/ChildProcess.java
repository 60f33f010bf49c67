package io.mergekv.store.rocksdb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Starts JVMs that run a class of these tests from the class path. */
final class ChildProcess {
    private ChildProcess() {}

    /** Runs {@code main}, with {@code tmp} in {@code directory} for its temporary files. */
    static Process start(Class<?> main, Path directory, String... arguments) throws IOException {
        return start(List.of(), main, directory, arguments);
    }

    static Process start(List<String> flags, Class<?> main, Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ErrorFile=" + directory.resolve("hs_err.log"),
                "-XX:-CreateCoredumpOnCrash",
                "-Djava.io.tmpdir=" + temporary(directory),
                "-cp",
                classPath()));
        command.addAll(flags);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** What the tests run with. */
    static String classPath() {
        return Stream.of(
                        "target/test-classes",
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path"))
                .filter(part -> part != null && !part.isEmpty())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    /** Where a child has its temporary files. */
    static Path temporary(Path directory) throws IOException {
        return Files.createDirectories(directory.resolve("tmp"));
    }
}
