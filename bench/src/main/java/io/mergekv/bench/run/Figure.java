package io.mergekv.bench.run;

import io.mergekv.Document;
import io.mergekv.bench.peer.Peer;
import io.mergekv.json.Json;

/**
 * What one process measured.
 *
 * @param peer who
 * @param row which
 * @param value in the row's unit
 */
record Figure(Peer peer, Row row, double value) {
    /**
     * What was measured, of which each peer has a figure in each round.
     *
     * @param work the work's name
     * @param threads how many threads did it
     * @param keys how many documents there were
     * @param unit what is counted; what counts a second is to be high, all else low
     */
    record Row(String work, int threads, int keys, String unit) {
        boolean higherIsBetter() {
            return unit.endsWith("/s");
        }

        /** How many times as good {@code ours} is. */
        double ratio(double ours, double other) {
            return higherIsBetter() ? ours / other : other / ours;
        }

        /** A name for the row, as it stands in lists of floors. */
        String id() {
            return work + "." + threads + "." + keys;
        }
    }

    static Figure parse(Peer peer, String line) {
        Document json = Json.readDocument(line);
        Row row = new Row(
                json.text("work").orElseThrow(),
                (int) json.integer("threads").orElseThrow(),
                (int) json.integer("keys").orElseThrow(),
                json.text("unit").orElseThrow());
        return new Figure(peer, row, json.floating("value").orElseThrow());
    }
}
