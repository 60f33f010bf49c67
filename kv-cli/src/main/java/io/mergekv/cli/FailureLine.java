package io.mergekv.cli;

import io.mergekv.KvException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells a failure in one line: what failed and why, in the words of the system where it has some. */
final class FailureLine {
    private static final int MAX_CAUSES = 20;
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\d+) .*");
    /** About twice of what a short command needs. */
    private static final int FEW_FILES = 256;
    /** How the JDK tells that a file could not be opened by a plain stream. */
    private static final Pattern OPENING = Pattern.compile("(.*) \\((.*)\\)");

    private FailureLine() {}

    /** The line, without its end. */
    static String of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable step : chain) {
            if (step instanceof VirtualMachineError error) {
                return exhausted(error);
            }
        }
        Throwable told = chain.stream()
                .filter(step -> !(step instanceof CompletionException))
                .findFirst()
                .orElse(failure);
        return oneLine(plain(told, chain));
    }

    private static String exhausted(VirtualMachineError error) {
        if (error instanceof OutOfMemoryError) {
            long megabytes = Runtime.getRuntime().maxMemory() >> 20;
            return "out of memory (" + error.getMessage() + "): the heap has at most " + megabytes
                    + " MiB; give the JVM more, as KV_JAVA_OPTIONS=-Xmx1g";
        }
        if (error instanceof StackOverflowError) {
            return "the stack of a thread is too small: give the JVM more, as KV_JAVA_OPTIONS=-Xss2m";
        }
        return oneLine("the JVM failed: " + error);
    }

    private static String plain(Throwable told, List<Throwable> chain) {
        String message = told.getMessage();
        if (told instanceof LinkageError) {
            Throwable root = chain.get(chain.size() - 1);
            return "a part of the program cannot be loaded (" + reason(root, "") + ")" + fewFiles();
        }
        if (message == null || !(told instanceof KvException || told instanceof UncheckedIOException)) {
            return told instanceof IOException ? reason(told, "") : told.toString();
        }
        for (Throwable cause : chain) {
            if (cause instanceof IOException io && !isTold(io, message)) {
                String reason = reason(io, message.replace(cause.toString(), ""));
                message = message.replace(cause.toString(), reason);
                message = message.contains(reason) ? message : message + " (" + reason + ")";
            }
        }
        return message;
    }

    /** Whether {@code told} says all that {@code failure} has to say; one of the file system may name but its file. */
    private static boolean isTold(IOException failure, String told) {
        String message = failure.getMessage();
        return message != null
                && !(failure instanceof FileSystemException || failure instanceof FileNotFoundException)
                && !told.contains(failure.toString())
                && told.contains(message);
    }

    /** A class cannot be loaded when no more files may be opened, but the JVM does not say so. */
    private static String fewFiles() {
        try (Stream<String> limits = Files.lines(LIMITS)) {
            return limits.map(OPEN_FILES::matcher)
                    .filter(Matcher::matches)
                    .filter(limit -> Long.parseLong(limit.group(1)) < FEW_FILES)
                    .map(limit ->
                            ": only " + limit.group(1) + " files may be open at once; raise that limit (ulimit -n)")
                    .findFirst()
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return e.toString().contains("Too many open files")
                    ? ": Too many open files; raise their limit (ulimit -n)"
                    : "";
        }
    }

    /** Why an operation on a file failed, as the system says it; with the file, unless {@code told} names it. */
    private static String reason(Throwable failure, String told) {
        String message = String.valueOf(failure.getMessage());
        Matcher opening = OPENING.matcher(message);
        if (failure instanceof FileNotFoundException && opening.matches()) {
            return named(opening.group(1), opening.group(2), told);
        }
        if (failure instanceof FileSystemException file && file.getFile() != null) {
            if (file.getReason() != null) {
                return named(file.getFile(), file.getReason(), told);
            }
            if (file instanceof AccessDeniedException) {
                return named(file.getFile(), "Permission denied", told);
            }
            if (file instanceof NoSuchFileException) {
                return named(file.getFile(), "No such file or directory", told);
            }
        }
        boolean plain = failure.getClass().equals(IOException.class) || failure instanceof StandardOutput.Failure;
        return plain ? message : failure.toString();
    }

    private static String named(String file, String reason, String told) {
        return told.contains(file) ? reason : file + ": " + reason;
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable step = failure;
                step != null && seen.add(step) && chain.size() < MAX_CAUSES;
                step = step.getCause()) {
            chain.add(step);
        }
        return chain;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
