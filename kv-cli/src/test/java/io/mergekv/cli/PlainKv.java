package io.mergekv.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The command on the class path of this test, in a process of its own, under conditions that the test sets. */
final class PlainKv {
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> shell = List.of();
    private @Nullable Path directory;

    /** Gives the JVM an option more. */
    PlainKv java(String option) {
        options.add(option);
        return this;
    }

    PlainKv with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    PlainKv in(Path workingDirectory) {
        directory = workingDirectory;
        return this;
    }

    /** Has a shell run {@code condition} before it becomes the JVM, as {@code ulimit -n 70}. */
    PlainKv after(String condition) {
        shell = List.of("bash", "-c", condition + "; exec \"$@\"", "kv");
        return this;
    }

    /** Runs the command to its end. */
    Result run(String... args) throws IOException, InterruptedException {
        Path out = Files.createTempFile("kv-plain", ".out");
        Path err = Files.createTempFile("kv-plain", ".err");
        try {
            Process process = builder(args)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    throw new AssertionError("the process does not end");
                }
                return new Result(
                        process.exitValue(), Files.readString(out), withoutWarningsOfTheShell(Files.readString(err)));
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** A builder of the process. */
    ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + KvProcess.root().resolve("docs/jvm/class-path.args"));
        if (Runtime.version().feature() >= 24) {
            command.add("@" + KvProcess.root().resolve("docs/jvm/class-path-jdk24.args"));
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xlog:disable"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), Kv.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        return builder;
    }

    private static String classPath() {
        String modules = System.getProperty("jdk.module.path", "");
        return (modules.isEmpty() ? "" : modules + File.pathSeparator) + System.getProperty("java.class.path");
    }

    private static String withoutWarningsOfTheShell(String messages) {
        StringBuilder kept = new StringBuilder();
        messages.lines()
                .filter(line -> !line.startsWith("bash: warning: setlocale"))
                .forEach(line -> kept.append(line).append('\n'));
        return kept.toString();
    }
}
