package io.mergekv.cli;

import io.mergekv.StorageException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another {@code kv} process. Its messages go where ours go. */
final class Child implements AutoCloseable {
    private static final String LAUNCHER = "kv.launcher";
    private static final long PATIENCE_SECONDS = 20;

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    private Child(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Starts {@code kv} with {@code args}. */
    static Child start(String... args) {
        String launcher = System.getProperty(LAUNCHER);
        if (launcher == null) {
            throw new StorageException("other processes are started through the launcher: run ./kv");
        }
        List<String> command = new ArrayList<>(List.of(launcher));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("KV_BUILD", "never");
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new StorageException("cannot start " + launcher + " (" + e + ")", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Its next line of output; null at the end. */
    @Nullable
    String readLine() {
        try {
            return out.readLine();
        } catch (IOException e) {
            return null; // as after a kill
        }
    }

    /** Hands it a line of input; false when it is not there to take it. */
    boolean writeLine(String line) {
        try {
            in.write(line);
            in.write('\n');
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Hands over what was written; false when it is not there to take it. */
    boolean flush() {
        try {
            in.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends its input. */
    void endInput() {
        try {
            in.close();
        } catch (IOException e) {
            // it is not there any more, and its exit code will tell
        }
    }

    /** Sends SIGKILL, the -9. What it had written can still be read; {@code Process.destroy} would throw that away. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits until it has ended; returns its exit code, or -1 when it does not end. */
    int await() {
        try {
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Leaves nothing running. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
