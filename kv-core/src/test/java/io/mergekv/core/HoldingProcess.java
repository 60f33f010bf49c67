package io.mergekv.core;

import io.mergekv.Change;
import io.mergekv.Database;
import io.mergekv.KvException;
import io.mergekv.Patch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that opens a database and does what it is told, a line at a time: {@code write}, {@code copy}, {@code close}.
 * It answers each with a line.
 */
final class HoldingProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;
    private final String opened;

    private HoldingProcess(Process process) throws IOException {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
        commands = process.outputWriter(StandardCharsets.UTF_8);
        opened = answer();
    }

    /** Starts it, with {@code before} in front of its command. It has opened the database, or was refused. */
    static HoldingProcess start(Path directory, String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of(before));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ProcessFlags.ofThisJdk());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HoldingProcess.class.getName()));
        command.add(directory.toString());
        return new HoldingProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** {@code open PID}, or the name and message of what was thrown. */
    String opened() {
        return opened;
    }

    /** Its process id. */
    long pid() {
        return Long.parseLong(opened.substring("open ".length()));
    }

    String tell(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        return answer();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    private String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("> ")) { // the rest is the libraries'
                return line.substring(2);
            }
        }
        return "nothing";
    }

    @Override
    public void close() throws IOException {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        try (Database database = DurableEngine.open(DurableEngine.quiet(directory, "chronicle"))) {
            say("open " + ProcessHandle.current().pid());
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                switch (line) {
                    case "write" -> say(write(database));
                    case "copy" -> {
                        copy(directory);
                        say("copied");
                    }
                    case "health" -> say(database.health().state().name());
                    default -> throw new IllegalArgumentException(line);
                }
            }
        } catch (KvException e) {
            say(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        say("closed");
    }

    private static String write(Database database) {
        try {
            Change change = database.table("t")
                    .merge("k", Patch.of("n", System.nanoTime()))
                    .orElseThrow();
            return "wrote " + change.sequence();
        } catch (KvException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage() + " / " + e.getCause();
        }
    }

    /** As programs make a backup of their own: this closes a descriptor of every file. */
    private static void copy(Path directory) throws IOException {
        Path to = directory.resolveSibling("backup");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(directory.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (Files.size(file) < 1 << 20) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void say(String line) {
        System.out.println("> " + line);
    }
}
