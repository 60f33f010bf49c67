package io.mergekv.testkit.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * How a command ended.
 *
 * @param code its exit code
 * @param out what it printed to standard output
 * @param err what it printed to standard error
 */
public record Outcome(int code, String out, String err) {
    /** Runs {@code command} in this process. */
    public static Outcome of(Command command, String... args) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = command.run(new PrintStream(out, true, StandardCharsets.UTF_8), args);
            return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }

    /** A command of the kit. */
    @FunctionalInterface
    public interface Command {
        /** Prints to {@code out} and returns the exit code. */
        int run(PrintStream out, String... args) throws Exception;
    }
}
