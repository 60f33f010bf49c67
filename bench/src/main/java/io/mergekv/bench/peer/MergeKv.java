package io.mergekv.bench.peer;

import io.mergekv.Batch;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Durability;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.Key;
import io.mergekv.KeyRange;
import io.mergekv.Scan;
import io.mergekv.Table;
import io.mergekv.bench.Documents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * MergeKV, level PROCESS or DISK; the listener subscribes to all changes of the table and runs on a thread of its own.
 * What is acknowledged survives a kill; what the listener is told is what is committed, in order, none left out.
 */
public final class MergeKv implements Contender {
    /** The table's name. */
    public static final String TABLE = "accounts";

    private static final int BATCH = 500;
    private static final long ENOUGH_FOR_BOTH = 256L << 20;
    private static final Duration SPIN = Duration.ofMillis(1);

    private final Database database;
    private final Table table;
    private final KeyTable<Key> keys;
    private final ThreadLocal<DocumentReader> readers = ThreadLocal.withInitial(DocumentReader::new);

    /** Opens it. */
    public MergeKv(Setting setting) {
        database = withMemory(Database.at(directory(setting.directory())), setting.cacheBytes())
                .set(DatabaseBuilder.RETENTION_BYTES, 1L << 30)
                .set(DatabaseBuilder.FEED_SPIN, setting.spins() ? SPIN : Duration.ZERO)
                .durability(setting.synced() ? Durability.DISK : Durability.PROCESS)
                .open();
        table = database.table(TABLE);
        keys = new KeyTable<>(setting.keptKeys(), Documents::key);
        var listener = setting.listener();
        if (listener != null) {
            table.subscribe(
                    Feed.all(),
                    change -> listener.accept(Documents.counter(change.diff().toCbor())));
        }
    }

    /** Much memory is for cache and store together, as peers have one cache of that size: scans never look into ours. */
    private static DatabaseBuilder withMemory(DatabaseBuilder builder, long bytes) {
        return bytes < ENOUGH_FOR_BOTH
                ? builder.set(DatabaseBuilder.CACHE_BYTES, bytes)
                : builder.memoryBytes(bytes).set(DatabaseBuilder.CACHE_BYTES, bytes / 10 * 6);
    }

    /** Where the database is, for readers of its log. */
    public static Path directory(Path trial) {
        return trial.resolve("mergekv");
    }

    @Override
    public void load(int from, int to) {
        put(from, to, Documents::of);
    }

    /** Puts documents in batches. */
    public void put(int from, int to, IntFunction<Document> documents) {
        for (int first = from; first < to; first += BATCH) {
            Batch batch = Batch.create();
            for (int i = first; i < Math.min(first + BATCH, to); i++) {
                batch.put(TABLE, keys.at(i), documents.apply(i));
            }
            database.commit(batch);
        }
    }

    @Override
    public long field(int key) {
        return table.get(keys.at(key)).orElseThrow().integer(Documents.FIELD, -1);
    }

    @Override
    public long fieldInPlace(int key) {
        DocumentReader reader = readers.get();
        return table.read(keys.at(key), reader) ? reader.integer(Documents.FIELD, -1) : -1;
    }

    @Override
    public void merge(int key, long value) {
        table.merge(keys.at(key), Documents.patch(value));
    }

    @Override
    public void insert(int key) {
        table.put(keys.at(key), Documents.of(key));
    }

    @Override
    public int scan(int from, int count) {
        int seen = 0;
        try (Cursor<Entry> cursor =
                table.scan(Scan.range(KeyRange.from(keys.at(from))).limit(count))) {
            while (cursor.hasNext()) {
                seen += cursor.next().document().integer(Documents.FIELD, -1) >= 0 ? 1 : 0;
            }
        }
        return seen;
    }

    @Override
    public void close() {
        database.close();
    }
}
