package io.mergekv.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/**
 * How the process ends when nothing else works: with exit code 3 and one line, even where there is no memory left to
 * make that line. What libraries would print by themselves, as stack traces of their threads, is kept from both streams.
 */
final class LastWords {
    /** The system property that shows stack traces, and what libraries print. */
    static final String STACK_TRACE = "kv.stacktrace";

    // Made beforehand, of classes that are loaded: for when nothing else can be.
    private static final byte[] NO_MEMORY =
            line("failed, without the memory to say why: give the JVM more, as KV_JAVA_OPTIONS=-Xmx1g");
    private static final byte[] TOO_MANY_FILES = line("failed: Too many open files; raise their limit (ulimit -n)");
    private static final byte[] INCOMPLETE = line("failed: a part of the program cannot be loaded; install it anew");
    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);

    private LastWords() {}

    /** Runs {@code command}; returns its exit code. */
    static int guard(IntSupplier command) {
        try {
            silenceLibraries();
            return command.getAsInt();
        } catch (Throwable e) {
            say(e);
            return ExitCodes.FAILED;
        }
    }

    /** Ends the process, as well as it still can. */
    static void exit(int code) {
        try {
            System.exit(code);
        } catch (Throwable e) {
            Runtime.getRuntime().halt(code);
        }
    }

    /** An error in a thread of its own would leave the others to wait for it. */
    private static void die(Throwable failure) {
        if (failure instanceof Error) {
            say(failure);
            Runtime.getRuntime().halt(ExitCodes.FAILED);
        }
    }

    private static void say(Throwable failure) {
        byte[] line;
        try {
            line = line(FailureLine.of(failure));
        } catch (Throwable e) {
            line = e instanceof LinkageError ? notLoaded() : NO_MEMORY;
        }
        try {
            ERR.write(line);
        } catch (IOException e) {
            // the exit code is left
        }
    }

    private static byte[] notLoaded() {
        try {
            new FileInputStream("/dev/null").close();
            return INCOMPLETE;
        } catch (IOException e) {
            return TOO_MANY_FILES;
        }
    }

    private static byte[] line(String text) {
        return ("kv: " + text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void silenceLibraries() {
        if (!Boolean.getBoolean(STACK_TRACE)) {
            PrintStream nothing = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            System.setErr(nothing);
            System.setOut(nothing);
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> die(failure));
    }
}
