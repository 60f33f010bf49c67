package io.mergekv.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The memory that this process takes, as Linux tells it. Exact for off-heap memory only where the heap is {@linkplain
 * #FLAGS touched before}: then whatever grows beside it is not the heap.
 *
 * @param heap bytes of live objects
 * @param resident bytes of memory that is no file's, the whole heap among them
 */
record MemoryUse(long heap, long resident) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int COLLECTIONS = 3;

    /** For a process that is measured. */
    static final List<String> FLAGS =
            List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Whether the system tells it. */
    static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    static MemoryUse now() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new MemoryUse(heap, status("RssAnon:") + status("RssShmem:"));
    }

    /** How many bytes more this is than {@code before}. */
    long beyond(MemoryUse before) {
        return Math.max(0, heap - before.heap) + Math.max(0, resident - before.resident);
    }

    /** The length of all files below {@code directory}. */
    static long files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long status(String name) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(name)) {
                    return Long.parseLong(line.substring(name.length()).replaceAll("\\D", "")) << 10;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }
}
