package io.mergekv.bench.run;

import io.mergekv.bench.peer.Peer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What a reader of the results has to know of where they come from. */
public final class Machine {
    private final String commit = System.getProperty("bench.commit", "unknown");
    private final boolean pins;

    /** {@code pins} says whether processes have a core each. */
    public Machine(boolean pins) {
        this.pins = pins;
    }

    String version(Peer peer) {
        return switch (peer) {
            case MERGEKV -> peer.version() + " at " + commit;
            case GLUE, RAW ->
                "rocksdbjni " + Peer.ROCKSDB.version() + ", chronicle-map " + Peer.GLUE.version() + ", chronicle-queue "
                        + Peer.RAW.version();
            case INFINISPAN -> peer.version() + " on rocksdbjni " + Peer.ROCKSDB.version();
            default -> peer.version();
        };
    }

    /** Members of a JSON object. */
    public String json() throws IOException {
        long memory = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        return "\"machine\":{\"cpu\":\"" + cpu() + "\",\"cores\":"
                + Runtime.getRuntime().availableProcessors() + ",\"memoryGiB\":"
                + Comparison.number(memory / (double) (1L << 30)) + ",\"system\":\"" + System.getProperty("os.name")
                + " " + release(System.getProperty("os.version")) + "\",\"pinned\":" + pins + "},\n\"jdk\":\""
                + System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version")
                + "\",\n\"date\":\"" + LocalDate.now(ZoneOffset.UTC) + "\"";
    }

    /** The kernel's version, without what names its build. */
    private static String release(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
    }

    private static String cpu() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (Files.isReadable(file)) {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1)
                            .replace("\"", "")
                            .strip();
                }
            }
        }
        return System.getProperty("os.arch");
    }
}
