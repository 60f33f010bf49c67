package io.mergekv.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes.
 *
 * @param in standard input
 * @param out standard output: results, as JSON
 * @param err standard error: messages for people
 * @param terminal whether {@code err} is a terminal, on which progress may be drawn
 */
record Streams(InputStream in, OutputStream out, PrintStream err, boolean terminal) {
    /** Set by the launcher, which can tell; the JDK cannot, for standard error. */
    private static final String TERMINAL = "kv.terminal";

    /** Those of this process, in UTF-8 whatever the locale. */
    static Streams ofProcess() {
        return new Streams(
                new FileInputStream(FileDescriptor.in),
                new StandardOutput(new FileOutputStream(FileDescriptor.out)),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean(TERMINAL));
    }

    /** Whether nobody has taken results for this long though some wait to be written. */
    boolean isOutputStuck(long nanos) {
        return out instanceof StandardOutput output && output.isStuck(nanos);
    }

    /** A line for people. */
    void say(String message) {
        err.println(message);
        err.flush();
    }
}
