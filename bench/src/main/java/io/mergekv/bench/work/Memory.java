package io.mergekv.bench.work;

import io.mergekv.bench.peer.Contender;
import io.mergekv.bench.peer.Setting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code memory}: what a process holds after it has loaded documents, with 64 MB for caches where that can be said. */
public final class Memory {
    private Memory() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        Arguments arguments = new Arguments(args);
        Figures figures = new Figures(arguments.keys());
        try (Contender contender = arguments.peer().open(Setting.frugal(arguments.directory(), arguments.keys()))) {
            contender.load(0, arguments.keys());
            System.gc();
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            figures.print("memory-heap", 1, "MB", heap / 1e6);
            figures.print("memory-rss", 1, "MB", residentKilobytes() / 1e3);
            if (contender.field(arguments.keys() / 2) != 0) {
                throw new IllegalStateException("a document has lost its field");
            }
        }
        System.exit(0); // some leave threads behind
    }

    private static long residentKilobytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IllegalStateException("the system does not say");
    }
}
