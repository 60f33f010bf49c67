package io.mergekv.testkit.power;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How a database is opened whose disk loses power. Everything is small, so that segments, checkpoints and trims come often.
 *
 * @param store the name of the store's provider
 * @param log the name of the log's provider
 * @param level the database's durability
 * @param syncMillis the interval of the background sync
 * @param checkpointBytes the log between two checkpoints; when these come often, so do segments
 * @param retentionBytes the log that is kept
 * @param options what else is set, which counts before all that
 */
record Setting(
        String store,
        String log,
        Durability level,
        long syncMillis,
        long checkpointBytes,
        long retentionBytes,
        Map<String, String> options) {
    private static final long OFTEN = 64 << 10;
    private static final long EVERYTHING = 1L << 40;

    static Setting random(
            SplittableRandom random, String store, String log, Durability level, Map<String, String> options) {
        return new Setting(
                store,
                log,
                level,
                1 + random.nextLong(random.nextBoolean() ? 20 : 1000),
                random.nextBoolean() ? OFTEN : 1 << 20,
                random.nextBoolean() ? 1 << 20 : EVERYTHING,
                options);
    }

    static Setting parse(String text) {
        String[] parts = text.split(",", -1);
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 6; i < parts.length; i++) {
            int at = parts[i].indexOf('=');
            options.put(parts[i].substring(0, at), parts[i].substring(at + 1));
        }
        return new Setting(
                parts[0],
                parts[1],
                Durability.valueOf(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]),
                options);
    }

    /** The same for who looks: no trim overtakes a reader of the whole log. */
    Setting keepingLog() {
        return new Setting(store, log, level, syncMillis, checkpointBytes, EVERYTHING, options);
    }

    DatabaseBuilder builder(Path directory) {
        DatabaseBuilder builder = Database.at(directory)
                .store(store)
                .log(log)
                .cache("none")
                .durability(level)
                .set(DatabaseBuilder.SYNC_INTERVAL, Duration.ofMillis(syncMillis))
                .set(DatabaseBuilder.CHECKPOINT_BYTES, checkpointBytes)
                .set(DatabaseBuilder.RETENTION_BYTES, retentionBytes)
                .set(DatabaseBuilder.MIN_FREE_BYTES, 0L);
        if (log.equals("chronicle")) {
            builder.set("log.chronicle.cycle-bits", checkpointBytes == OFTEN ? "4" : "8");
        }
        options.forEach(builder::set);
        return builder;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(store).append(',').append(log).append(',').append(level);
        text.append(',')
                .append(syncMillis)
                .append(',')
                .append(checkpointBytes)
                .append(',')
                .append(retentionBytes);
        options.forEach(
                (name, value) -> text.append(',').append(name).append('=').append(value));
        return text.toString();
    }
}
