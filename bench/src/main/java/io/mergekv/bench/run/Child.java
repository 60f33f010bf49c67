package io.mergekv.bench.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process of ours, which is ended when it is closed, or when it takes longer than it may. */
public final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    private final Thread hook;
    private volatile boolean late;

    /** Starts it. */
    public Child(List<String> command, long longestSeconds) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        Thread watch = new Thread(() -> watch(longestSeconds), "watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** The command that runs a main class of ours with the JVM, its flags and the class path of this process. */
    public static List<String> java(String heap, List<String> flags, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-Xmx"))
                .forEach(command::add);
        command.addAll(flags);
        command.add(heap);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Hands on its lines until one is {@code word}. */
    public void await(String word, Consumer<String> others) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals(word)) {
                return;
            }
            others.accept(line);
        }
        throw failed();
    }

    /** Tells it to go on. */
    public void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Hands on its lines until it ends. */
    public void await(Consumer<String> each) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            each.accept(line);
        }
        try {
            if (process.waitFor() != 0) {
                throw failed();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills it, and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // we are ending: the hook runs
        }
    }

    private IOException failed() {
        return new IOException(late ? "a process took too long" : "a process failed");
    }

    private void watch(long longestSeconds) {
        try {
            if (!process.waitFor(longestSeconds, TimeUnit.SECONDS)) {
                late = true;
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
