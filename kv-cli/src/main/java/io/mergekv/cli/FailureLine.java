package io.mergekv.cli;

import io.mergekv.KvException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Tells a failure in one line: what failed and why, in the words of the system where it has some. */
final class FailureLine {
    private static final int MAX_CAUSES = 20;

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
            return "a part of the program cannot be loaded (" + reason(root) + ")";
        }
        if (message == null || !(told instanceof KvException || told instanceof UncheckedIOException)) {
            return told instanceof IOException ? reason(told) : told.toString();
        }
        for (Throwable cause : chain) {
            if (cause instanceof IOException) {
                message = message.replace(cause.toString(), reason(cause));
            }
        }
        return message;
    }

    /** Why an operation on a file failed, as the system says it. */
    private static String reason(Throwable failure) {
        if (failure instanceof FileSystemException file) {
            String named = file.getFile() == null ? "" : file.getFile() + ": ";
            if (file.getReason() != null) {
                return named + file.getReason();
            }
            if (file instanceof AccessDeniedException) {
                return named + "Permission denied";
            }
            if (file instanceof NoSuchFileException) {
                return named + "No such file or directory";
            }
        }
        boolean says = failure instanceof FileNotFoundException || failure.getClass().equals(IOException.class);
        return says && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable step = failure; step != null && seen.add(step) && chain.size() < MAX_CAUSES; step = step.getCause()) {
            chain.add(step);
        }
        return chain;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
