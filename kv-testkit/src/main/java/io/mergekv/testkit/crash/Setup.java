package io.mergekv.testkit.crash;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Durability;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How the databases of a directory are opened: providers and options by name, as text, so that it can be told to another
 * process. Immutable.
 *
 * @param store the store's name
 * @param cache the cache's, or {@code none}
 * @param log the log's, or {@code store}
 * @param durability the level
 * @param options the rest
 */
record Setup(String store, String cache, String log, Durability durability, Map<String, String> options) {
    /** Small files and frequent checkpoints, chosen at random, so that all that happens in months happens in seconds. */
    static Setup random(String store, String cache, String log, SplittableRandom random) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(DatabaseBuilder.MIN_FREE_BYTES.name(), "0");
        options.put(DatabaseBuilder.RETENTION_BYTES.name(), log.equals("store") ? "5m" : "3m");
        options.put(DatabaseBuilder.CHECKPOINT_BYTES.name(), pick(random, "64k", "256k", "1m"));
        options.put(DatabaseBuilder.SYNC_INTERVAL.name(), pick(random, "5ms", "50ms", "500ms"));
        options.put(DatabaseBuilder.HOT_BYTES.name(), pick(random, "0", "1m", "16m"));
        if (!cache.equals("none")) {
            options.put(DatabaseBuilder.CACHE_BYTES.name(), "4m");
        }
        if (log.equals("chronicle")) {
            options.put("log.chronicle.cycle-bits", pick(random, "4", "6", "10"));
        }
        Durability durability = random.nextInt(4) == 0 ? Durability.DISK : Durability.PROCESS;
        return new Setup(store, cache, log, durability, options);
    }

    /** The same at another level. */
    Setup at(Durability level) {
        return new Setup(store, cache, log, level, options);
    }

    /** The same with more options, which count before its own. */
    Setup with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.putAll(more);
        return new Setup(store, cache, log, durability, all);
    }

    private static String pick(SplittableRandom random, String... from) {
        return from[random.nextInt(from.length)];
    }

    /** A builder for the database in {@code directory}. */
    DatabaseBuilder database(Path directory) {
        DatabaseBuilder builder =
                Database.at(directory).store(store).cache(cache).log(log).durability(durability);
        options.forEach(builder::set);
        return builder;
    }

    /** The same for who looks: nothing is trimmed meanwhile. */
    DatabaseBuilder keepingLog(Path directory) {
        return database(directory).set(DatabaseBuilder.RETENTION_BYTES, 1L << 40);
    }

    /** As text, for {@link #parse}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(store + "," + cache + "," + log + "," + durability);
        options.forEach(
                (name, value) -> text.append(',').append(name).append('=').append(value));
        return text.toString();
    }

    static Setup parse(String text) {
        String[] parts = text.split(",", -1);
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 4; i < parts.length; i++) {
            int at = parts[i].indexOf('=');
            options.put(parts[i].substring(0, at), parts[i].substring(at + 1));
        }
        return new Setup(parts[0], parts[1], parts[2], Durability.valueOf(parts[3]), options);
    }
}
