package io.mergekv.bench.run;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ours beside another's, medians over the rounds. The ratio says how many times as good ours is: of throughputs ours by the
 * other's, of times and sizes the other's by ours. So more than 1 is better, always.
 *
 * @param row what was measured
 * @param ours our median
 * @param other the other's median
 * @param otherIs what the other is
 * @param ratio of the medians
 * @param lowest the worst ratio in a round
 * @param highest the best ratio in a round
 */
record Comparison(
        Figure.Row row, double ours, double other, String otherIs, double ratio, double lowest, double highest) {

    static Comparison of(Figure.Row row, List<Double> ours, List<Double> other, String otherIs) {
        List<Double> ratios = ratios(row, ours, other);
        double ourMedian = median(ours);
        double otherMedian = median(other);
        return new Comparison(
                row,
                ourMedian,
                otherMedian,
                otherIs,
                row.ratio(ourMedian, otherMedian),
                ratios.stream().mapToDouble(d -> d).min().orElseThrow(),
                ratios.stream().mapToDouble(d -> d).max().orElseThrow());
    }

    /** The ratio in each round that has both. */
    static List<Double> ratios(Figure.Row row, List<Double> ours, List<Double> other) {
        return IntStream.range(0, Math.min(ours.size(), other.size()))
                .mapToObj(round -> row.ratio(ours.get(round), other.get(round)))
                .toList();
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** A number with four digits that count. */
    static String number(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The line that is printed. */
    String line() {
        return "{\"work\":\"" + row.work() + "\",\"threads\":" + row.threads() + ",\"keys\":" + row.keys()
                + ",\"unit\":\"" + row.unit() + "\",\"ours\":" + number(ours) + ",\"other\":" + number(other)
                + ",\"otherIs\":\"" + otherIs + "\",\"ratio\":" + number(ratio) + "}";
    }
}
