package io.mergekv.bench.report;

import io.mergekv.Document;
import io.mergekv.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** A comparison as it stands in the results. */
record Ratio(
        String work,
        int threads,
        int keys,
        String unit,
        String ours,
        String other,
        String otherIs,
        double ratio,
        double lowest,
        double highest) {

    static Ratio of(Document json) {
        return new Ratio(
                json.text("work").orElseThrow(),
                (int) json.integer("threads").orElseThrow(),
                (int) json.integer("keys").orElseThrow(),
                json.text("unit").orElseThrow(),
                grouped(number(json.get("ours").orElseThrow())),
                grouped(number(json.get("other").orElseThrow())),
                json.text("otherIs").orElseThrow(),
                number(json.get("ratio").orElseThrow()),
                number(json.get("lowest").orElseThrow()),
                number(json.get("highest").orElseThrow()));
    }

    /** What was measured, as one name. */
    String row() {
        return work + " " + threads + " " + keys;
    }

    static String row(Document json) {
        return json.text("work").orElseThrow() + " " + json.integer("threads").orElseThrow() + " "
                + json.integer("keys").orElseThrow();
    }

    /** JSON writes a number without a fraction as a whole one. */
    static double number(Value value) {
        return value.type() == Value.Type.INTEGER ? value.asLong() : value.asDouble();
    }

    /** With two or three digits that count. */
    static String shortened(double value) {
        int digits = value >= 10 ? 3 : 2;
        return new BigDecimal(value)
                .round(new MathContext(digits))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String grouped(double value) {
        return value >= 1000 ? String.format(Locale.ROOT, "%,.0f", value) : shortened(value);
    }
}
