package io.mergekv.bench.run;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

/** The least ratios that are allowed, by {@link Figure.Row#id}: far below the usual ones, for machines differ. */
final class Floors {
    private final Properties floors;

    Floors(Properties floors) {
        this.floors = floors;
    }

    /**
     * What is below its floor in every round, or was not measured, or has no floor: a sentence by row.
     *
     * @param ratios by row, a value a round
     */
    Map<String, String> breaches(Map<String, List<Double>> ratios) {
        Map<String, String> breaches = new TreeMap<>();
        for (String row : new TreeSet<>(floors.stringPropertyNames())) {
            double floor = Double.parseDouble(floors.getProperty(row));
            double best = ratios.getOrDefault(row, List.of()).stream()
                    .mapToDouble(ratio -> ratio)
                    .max()
                    .orElse(Double.NaN);
            if (Double.isNaN(best)) {
                breaches.put(row, row + " was not measured");
            } else if (best < floor) {
                breaches.put(
                        row,
                        row + ": the ratio " + Comparison.number(best) + " is below the floor "
                                + Comparison.number(floor));
            }
        }
        for (String row : ratios.keySet()) {
            if (floors.getProperty(row) == null) {
                breaches.put(row, row + " has no floor");
            }
        }
        return breaches;
    }
}
