package io.mergekv.bench;

import io.mergekv.Database;
import io.mergekv.Table;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How long it takes to open a large database, and with how much memory: {@code load DIR COUNT} fills one and ends
 * without closing it, as a kill would; {@code open DIR} opens it and reads a document. One JSON object a line.
 */
public final class OpenMeasurement {
    private OpenMeasurement() {}

    /** Runs one of the two. */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[1]);
        if (arguments[0].equals("load")) {
            load(directory, Integer.parseInt(arguments[2]));
        } else {
            open(directory);
        }
    }

    private static void load(Path directory, int count) {
        long start = System.nanoTime();
        Database database = Database.open(directory);
        Table table = database.table("accounts");
        for (int i = 0; i < count; i++) {
            table.put(Documents.key(i), Documents.of(i));
        }
        print("{\"work\":\"load\",\"documents\":%d,\"seconds\":%.1f}", count, seconds(start));
        Runtime.getRuntime().halt(0); // no close: the next open has to recover
    }

    private static void open(Path directory) {
        long jvm = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        long start = System.nanoTime();
        try (Database database = Database.open(directory)) {
            double seconds = seconds(start);
            long size = database.table("accounts").size();
            boolean found = database.table("accounts").exists(Documents.key((int) (size / 2)));
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            print(
                    "{\"work\":\"open\",\"documents\":%d,\"found\":%b,\"seconds\":%.3f,\"jvmStartSeconds\":%.3f,"
                            + "\"heapBytes\":%d,\"maxHeapBytes\":%d}",
                    size,
                    found,
                    seconds,
                    jvm / 1000.0,
                    heap,
                    Runtime.getRuntime().maxMemory());
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
