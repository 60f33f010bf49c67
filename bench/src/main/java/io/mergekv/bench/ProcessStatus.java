package io.mergekv.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the system, which must be Linux, and the JVM say of this process. */
public final class ProcessStatus {
    private static final long KILOBYTE = 1024;

    private ProcessStatus() {}

    /** What is in use on the heap after a collection, in bytes. */
    public static long heapAfterCollection() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Resident memory that is no file's, in bytes: what nobody else can have. Mapped pages of files are not in it. */
    public static long anonymousBytes() {
        return number("RssAnon") * KILOBYTE;
    }

    /** Resident memory, mapped files included, in bytes. */
    public static long residentBytes() {
        return number("VmRSS") * KILOBYTE;
    }

    /** How many threads there are, native ones included. */
    public static long threads() {
        return number("Threads");
    }

    /** How many files, sockets and pipes are open. */
    public static long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count() - 1; // the listing itself
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the files below {@code directory} take on the disk, holes not counted, in bytes. */
    public static long diskBytes(Path directory) {
        try {
            Process du = new ProcessBuilder("du", "-s", "--block-size=1", directory.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD) // files may go while it looks
                    .start();
            String said = new String(du.getInputStream().readAllBytes(), UTF_8);
            du.waitFor();
            return Long.parseLong(said.substring(0, said.indexOf('\t')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(field + ":")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the system does not say");
    }
}
