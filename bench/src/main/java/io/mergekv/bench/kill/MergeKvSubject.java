package io.mergekv.bench.kill;

import io.mergekv.Database;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.nio.file.Path;

/** MergeKV with its default options. */
final class MergeKvSubject implements Subject {
    private final Database database;
    private final Table table;

    MergeKvSubject(Path directory) {
        database = Database.at(directory).open();
        table = database.table("counts");
    }

    @Override
    public void countUp(String key, byte[] padding) {
        table.merge(key, Patch.of("n", Patch.increment(1), "padding", padding));
    }

    @Override
    public long count(String key) {
        return table.get(key).map(found -> found.integer("n").orElseThrow()).orElse(0L);
    }

    @Override
    public void close() {
        database.close();
    }
}
