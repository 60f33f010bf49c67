package io.mergekv.testkit.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Starts JVMs like this one: the same command, class path and flags. */
public final class Processes {
    private static final int MOST_LINES = 40;
    private static final long STACKS_NANOS = 5_000_000_000L;

    private Processes() {}

    /** Starts {@code main}, whose output of any kind goes to {@code output}. */
    public static Process start(Class<?> main, List<String> options, Path output, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-Xmx") && !flag.startsWith("-javaagent") && !flag.startsWith("-agentlib")) {
                command.add(flag);
            }
        }
        // They live for a second: what makes a JVM fast later makes it slow now.
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /**
     * What can be said of a process that does not do as it should: how it ended and the end of its output, or, while it
     * lives, what its main thread is at.
     */
    public static String lastWords(Process process, Path output) throws IOException {
        if (process.isAlive()) {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start(); // a JVM then prints its stacks
        }
        long deadline = System.nanoTime() + STACKS_NANOS;
        while (process.isAlive() && System.nanoTime() < deadline) {
            String said = said(output);
            int from = said.lastIndexOf("\"main\"");
            int to = said.indexOf("\n\n", from);
            if (from >= 0 && to >= 0) {
                return "lives: " + said.substring(from, to);
            }
            LockSupport.parkNanos(10_000_000);
        }
        if (process.isAlive()) {
            return "lives, and does not show its stacks";
        }
        List<String> lines = said(output).lines().toList();
        return "ended by itself with " + process.exitValue() + ", see " + output + ": "
                + String.join("\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    }

    /** The output of a process, whatever bytes there are. */
    private static String said(Path output) throws IOException {
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    }

    /** Sends SIGKILL and waits for the end. */
    public static void kill(Process process) {
        process.toHandle().destroyForcibly();
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
