package io.mergekv.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.Document;
import io.mergekv.Value;
import io.mergekv.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command behind {@code bench/report}: the page {@code performance/results.md} and its plots, of all results in
 * {@code performance/}. The prose is in the resource {@code performance.md}, with {@value #PLACE} where the figures go.
 */
public final class Report {
    private static final String PLACE = "{{figures}}";
    private static final Map<String, String> GROUPS = groups();

    private final Path docs;
    private final StringBuilder page = new StringBuilder();

    private Report(Path docs) {
        this.docs = docs;
    }

    /** Writes it; the argument is the folder of the documentation. */
    public static void main(String[] args) throws IOException {
        new Report(Path.of(args[0])).write();
    }

    private static Map<String, String> groups() {
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put("Reads", "get-field|read-field");
        groups.put("Merges", "merge-field.*");
        groups.put("Latency", "merge-to-.*");
        groups.put("Log, load, open and memory", "replay|bulk-load|open-after-kill|memory.*");
        groups.put("YCSB", "ycsb-.*");
        return groups;
    }

    private void write() throws IOException {
        Files.createDirectories(docs.resolve("performance"));
        List<Path> files;
        try (Stream<Path> found = Files.list(docs.resolve("performance"))) {
            files = found.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString().replace(".json", "");
            Document results = Json.readDocument(Files.readString(file));
            if (results.has("growth")) {
                page.append(GrowthTable.of(name, results));
            } else {
                results(name, results);
            }
        }
        if (files.isEmpty()) {
            line("## Results");
            line("");
            line("None are kept yet.");
        }
        try (InputStream template = Report.class.getResourceAsStream("/performance.md")) {
            if (template == null) {
                throw new IllegalStateException("the prose is missing");
            }
            String prose = new String(template.readAllBytes(), UTF_8);
            Files.writeString(
                    docs.resolve("performance").resolve("results.md"),
                    prose.replace(PLACE, page.toString().strip()));
        }
    }

    private void results(String name, Document results) throws IOException {
        Document machine = results.document("machine").orElseThrow();
        line("## Results: " + name);
        line("");
        line(
                "%s, %s; %s, %d cores, %s GiB, %s.",
                results.text("jdk").orElseThrow(),
                results.text("date").orElseThrow(),
                machine.text("cpu").orElseThrow(),
                machine.integer("cores").orElseThrow(),
                text(machine.get("memoryGiB").orElseThrow()),
                machine.text("system").orElseThrow());
        long rounds = results.integer("rounds").orElseThrow();
        line(
                "%d round%s; %s s of each measurement after %s s to warm up, the first step of each operation four times as long; the two processes of a cross-process latency %s.",
                rounds,
                rounds == 1 ? "" : "s",
                text(results.get("seconds").orElseThrow()),
                text(results.get("warmSeconds").orElseThrow()),
                machine.bool("pinned").orElseThrow() ? "have a core each" : "share the cores");
        line("");
        line("| | version |");
        line("|---|---|");
        results.document("versions")
                .orElseThrow()
                .forEach((peer, version) -> line("| %s | %s |", peer, version.asText()));
        line("");
        List<Ratio> all = results.list("comparisons").orElseThrow().stream()
                .map(value -> Ratio.of(value.asDocument()))
                .toList();
        Map<String, String> spreads = rounds == 1 ? Map.of() : spreads(results);
        for (Map.Entry<String, String> group : GROUPS.entrySet()) {
            List<Ratio> ratios = all.stream()
                    .filter(ratio -> ratio.work().matches(group.getValue()))
                    .toList();
            if (!ratios.isEmpty()) {
                group(name, group.getKey(), ratios, spreads, rounds > 1);
            }
        }
        losses(all);
    }

    private void group(String name, String title, List<Ratio> ratios, Map<String, String> spreads, boolean inRounds)
            throws IOException {
        String file = name + "-" + title.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-") + ".svg";
        Files.write(docs.resolve("performance").resolve(file), RatioPlot.svg(name + ": " + title, ratios));
        line("### %s: %s", title, name);
        line("");
        line("![%s, as bars](%s)", title, file);
        line("");
        line("| work | threads | documents | ours | spread | beside it | theirs | ratio | in rounds |");
        line("|---|---|---|---|---|---|---|---|---|");
        for (Ratio ratio : ratios) {
            line(
                    "| %s | %d | %,d | %s %s | %s | %s | %s | **%s** | %s |",
                    ratio.work(),
                    ratio.threads(),
                    ratio.keys(),
                    ratio.ours(),
                    ratio.unit(),
                    spreads.getOrDefault(ratio.row(), ""),
                    ratio.otherIs(),
                    ratio.other(),
                    Ratio.shortened(ratio.ratio()),
                    inRounds ? Ratio.shortened(ratio.lowest()) + " to " + Ratio.shortened(ratio.highest()) : "");
        }
        line("");
    }

    private void losses(List<Ratio> all) {
        List<Ratio> lost = all.stream()
                .filter(ratio -> Double.parseDouble(Ratio.shortened(ratio.ratio())) < 1)
                .toList();
        line("### Where the other is ahead");
        line("");
        if (lost.isEmpty()) {
            line("Nowhere.");
        }
        for (Ratio ratio : lost) {
            line(
                    "- %s, %d thread%s, %,d documents: %s of %s",
                    ratio.work(),
                    ratio.threads(),
                    ratio.threads() == 1 ? "" : "s",
                    ratio.keys(),
                    Ratio.shortened(ratio.ratio()),
                    ratio.otherIs());
        }
        line("");
    }

    /** By row, how far our rounds lie apart. */
    private static Map<String, String> spreads(Document results) {
        Map<String, String> spreads = new LinkedHashMap<>();
        for (Value value : results.list("figures").orElseThrow()) {
            Document figure = value.asDocument();
            if (figure.text("peer").orElseThrow().equals("mergekv")) {
                double spread = Ratio.number(figure.get("spread").orElseThrow());
                spreads.put(Ratio.row(figure), Math.round(100 * spread) + " %");
            }
        }
        return spreads;
    }

    private static String text(Value number) {
        return Ratio.shortened(Ratio.number(number));
    }

    private void line(String format, Object... values) {
        page.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
