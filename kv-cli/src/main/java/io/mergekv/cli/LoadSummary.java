package io.mergekv.cli;

import io.mergekv.Change;
import io.mergekv.json.JsonWriter;
import java.util.Optional;

/** Counts what a load did. For one thread. */
final class LoadSummary {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long start = System.nanoTime();
    private long read;
    private long created;
    private long merged;
    private long unchanged;
    private long deleted;
    private long rejected;

    void accepted(Optional<Change> change) {
        read++;
        if (change.isEmpty()) {
            unchanged++;
            return;
        }
        switch (change.get().kind()) {
            case CREATE -> created++;
            case MERGE -> merged++;
            case DELETE -> deleted++;
        }
    }

    void rejected() {
        read++;
        rejected++;
    }

    /** How many lines there were. */
    long read() {
        return read;
    }

    /** How long it has taken so far. */
    double seconds() {
        return (System.nanoTime() - start) / NANOS_PER_SECOND;
    }

    /** Writes the summary, with the last sequence of the database. */
    void write(long sequence, JsonWriter json) {
        json.beginObject();
        json.name("read").value(read);
        json.name("created").value(created);
        json.name("merged").value(merged);
        json.name("unchanged").value(unchanged);
        json.name("deleted").value(deleted);
        json.name("rejected").value(rejected);
        json.name("sequence").value(sequence);
        json.name("seconds").value(Math.round(seconds() * 1000) / 1000.0);
        json.endObject().newLine();
    }
}
