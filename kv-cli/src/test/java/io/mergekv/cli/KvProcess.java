package io.mergekv.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The packaged command, run by its launcher in a process of its own. */
final class KvProcess implements AutoCloseable {
    private static final Path ROOT =
            Path.of(System.getProperty("kv.root", "..")).toAbsolutePath().normalize();

    private final Process process;
    private final BufferedReader out;
    private final Path err;

    private KvProcess(Process process, Path err) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.err = err;
    }

    /** The repository's root. */
    static Path root() {
        return ROOT;
    }

    static KvProcess start(String... args) throws IOException {
        return start(null, args);
    }

    /** Starts the command with {@code input} as its standard input; null for one that is written by hand. */
    static KvProcess start(@Nullable File input, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("kv").toString()));
        command.addAll(List.of(args));
        Path err = Files.createTempFile("kv-it", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        if (input != null) {
            builder.redirectInput(input);
        }
        builder.environment().put("KV_BUILD", "never"); // what is tested is what this build packaged
        return new KvProcess(builder.start(), err);
    }

    /** Runs the command to its end, which must be a good one; returns its lines. */
    static List<String> lines(String... args) throws IOException, InterruptedException {
        try (KvProcess kv = start(args)) {
            List<String> lines = kv.rest();
            int code = kv.await();
            if (code != 0) {
                throw new AssertionError("kv " + String.join(" ", args) + " ended with " + code + ": " + kv.messages());
            }
            return lines;
        }
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    @Nullable
    String readLine() throws IOException {
        return out.readLine();
    }

    /** What is left of its output. */
    List<String> rest() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    String messages() throws IOException {
        return Files.readString(err);
    }

    long pid() {
        return process.pid();
    }

    void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGKILL. What it had written can still be read, unlike after {@link Process#destroyForcibly}. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    int await() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + process.pid() + " does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(err);
    }
}
