package io.mergekv.bench.report;

import io.mergekv.Document;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table of what {@code bench/growth} measured. */
final class GrowthTable {
    /** What is shown, by the names in the results. */
    private static final List<String> COLUMNS = List.of(
            "loadMicros",
            "getMicros",
            "mergeMicros",
            "checkpointMillis",
            "openMillis",
            "recoveryMillis",
            "heapMB",
            "anonymousMB",
            "diskMB");

    private GrowthTable() {}

    static String of(String name, Document results) {
        Document machine = results.document("machine").orElseThrow();
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT,
                "## Growth: %s%n%n%s, %s; %s, %d cores. A heap of %d MiB, and %d MiB for cache and store; %,d merges before the kill.%n%n",
                name,
                results.text("jdk").orElseThrow(),
                results.text("date").orElseThrow(),
                machine.text("cpu").orElseThrow(),
                machine.integer("cores").orElseThrow(),
                results.integer("heapMiB").orElseThrow(),
                results.integer("memoryMiB").orElseThrow(),
                results.integer("mergesBeforeKill").orElseThrow()));
        table.append(
                "| document | documents | load, us | get, us | merge, us | checkpoint, ms | open, ms | after a kill, ms |"
                        + " heap, MB | anonymous memory, MB | disk, MB |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        results.list("growth").orElseThrow().forEach(value -> table.append(row(value.asDocument())));
        return table.append('\n').toString();
    }

    private static String row(Document size) {
        return String.format(
                Locale.ROOT,
                "| %,d B | %,d | %s |%n",
                size.integer("bytes").orElseThrow(),
                size.integer("documents").orElseThrow(),
                COLUMNS.stream()
                        .map(column -> shown(Ratio.number(size.get(column).orElseThrow())))
                        .collect(Collectors.joining(" | ")));
    }

    private static String shown(double value) {
        return value >= 1000 ? String.format(Locale.ROOT, "%,.0f", value) : Ratio.shortened(value);
    }
}
