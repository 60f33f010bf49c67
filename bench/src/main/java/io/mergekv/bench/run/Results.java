package io.mergekv.bench.run;

import io.mergekv.bench.peer.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The figures of a run, by row and peer, a value a round. For one thread. */
final class Results {
    private final Map<Figure.Row, Map<Peer, List<Double>>> rows = new LinkedHashMap<>();

    void add(Figure figure) {
        rows.computeIfAbsent(figure.row(), row -> new EnumMap<>(Peer.class))
                .computeIfAbsent(figure.peer(), peer -> new ArrayList<>())
                .add(figure.value());
    }

    /** Ours beside each other's, where both have figures. */
    List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        rows.forEach((row, peers) -> {
            List<Double> ours = peers.get(Peer.MERGEKV);
            if (ours != null) {
                peers.forEach((peer, other) -> {
                    if (peer != Peer.MERGEKV) {
                        comparisons.add(Comparison.of(row, ours, other, Plan.otherIs(row.work(), peer)));
                    }
                });
            }
        });
        return comparisons;
    }

    /** The ratios of ours and {@code other}'s, by {@link Figure.Row#id}, a value a round. */
    Map<String, List<Double>> ratios(Peer other) {
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        rows.forEach((row, peers) -> {
            List<Double> ours = peers.get(Peer.MERGEKV);
            List<Double> theirs = peers.get(other);
            if (ours != null && theirs != null) {
                ratios.put(row.id(), Comparison.ratios(row, ours, theirs));
            }
        });
        return ratios;
    }

    /** Writes everything as one JSON object, a figure and a comparison a line. */
    void write(Path file, Machine machine, Pace pace) throws IOException {
        List<String> figures = new ArrayList<>();
        rows.forEach((row, peers) -> peers.forEach((peer, values) -> figures.add(figure(row, peer, values))));
        List<String> comparisons = comparisons().stream()
                .map(one -> one.line().replaceAll("}$", "") + ",\"lowest\":" + Comparison.number(one.lowest())
                        + ",\"highest\":" + Comparison.number(one.highest()) + "}")
                .toList();
        TreeSet<Peer> peers = rows.values().stream()
                .flatMap(byPeer -> byPeer.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        String versions = peers.stream()
                .map(peer -> "\"" + peer.label() + "\":\"" + machine.version(peer) + "\"")
                .collect(Collectors.joining(","));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file,
                "{\n" + machine.json() + ",\n\"rounds\":" + pace.rounds() + ",\"warmSeconds\":"
                        + Comparison.number(pace.warmSeconds()) + ",\"seconds\":" + Comparison.number(pace.seconds())
                        + ",\n\"versions\":{" + versions + "},\n\"comparisons\":[\n" + String.join(",\n", comparisons)
                        + "\n],\n\"figures\":[\n" + String.join(",\n", figures) + "\n]\n}\n");
    }

    private static String figure(Figure.Row row, Peer peer, List<Double> values) {
        double median = Comparison.median(values);
        double lowest = values.stream().mapToDouble(d -> d).min().orElseThrow();
        double highest = values.stream().mapToDouble(d -> d).max().orElseThrow();
        return "{\"work\":\"" + row.work() + "\",\"threads\":" + row.threads() + ",\"keys\":" + row.keys()
                + ",\"unit\":\"" + row.unit() + "\",\"peer\":\"" + peer.id() + "\",\"median\":"
                + Comparison.number(median) + ",\"spread\":" + Comparison.number((highest - lowest) / median)
                + ",\"runs\":[" + values.stream().map(Comparison::number).collect(Collectors.joining(",")) + "]}";
    }
}
