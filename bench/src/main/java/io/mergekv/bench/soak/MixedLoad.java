package io.mergekv.bench.soak;

import io.mergekv.Batch;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.DocumentReader;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.KeyRange;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import io.mergekv.bench.Documents;
import io.mergekv.bench.load.KeyChooser;
import io.mergekv.bench.load.LoadDriver;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Of a thousand operations: 450 merges of frequent keys, 50 creations that each let the oldest document of their table go, 490
 * reads, 8 scans, 2 snapshots. So what there is stays of one size.
 */
final class MixedLoad implements LoadDriver.Operation {
    /** The documents that are merged. */
    static final int KEYS = 50_000;

    private static final String MERGED = "merged";
    private static final String PASSING = "passing";
    private static final int PASSING_KEYS = 10_000;
    private static final int BATCH = 500;
    private static final int SCANNED = 50;
    private static final int LOOKED_AT = 10;

    private final Database database;
    private final Table merged;
    private final Table passing;
    private final KeyChooser chooser = KeyChooser.zipfian(KEYS);
    private final SplittableRandom[] randoms;
    private final DocumentReader[] readers;
    private final AtomicInteger created = new AtomicInteger();
    private final AtomicLong changes = new AtomicLong();

    MixedLoad(Database database, int threads) {
        this.database = database;
        this.merged = database.table(MERGED);
        this.passing = database.table(PASSING);
        this.randoms = new SplittableRandom[threads];
        this.readers = new DocumentReader[threads];
        for (int thread = 0; thread < threads; thread++) {
            randoms[thread] = new SplittableRandom(thread);
            readers[thread] = new DocumentReader();
        }
    }

    /** Puts the documents that are merged later. */
    void fill() {
        for (int first = 0; first < KEYS; first += BATCH) {
            Batch batch = Batch.create();
            for (int i = first; i < first + BATCH; i++) {
                batch.put(MERGED, Documents.key(i), Documents.of(i));
            }
            database.commit(batch);
        }
    }

    /** How many changes it has made since it was filled. */
    long changes() {
        return changes.get();
    }

    @Override
    public void run(int thread, long i) {
        SplittableRandom random = randoms[thread];
        int drawn = random.nextInt(1000);
        Key key = Documents.key(chooser.next(random));
        if (drawn < 450) {
            count(merged.merge(key, Documents.patch((long) (thread + 1) << 48 | i))
                    .isPresent());
        } else if (drawn < 500) {
            int next = created.getAndIncrement();
            count(passing.put(Documents.key(next), Documents.of(next)).isPresent());
            if (next >= PASSING_KEYS) {
                count(passing.delete(Documents.key(next - PASSING_KEYS)).isPresent());
            }
        } else if (drawn < 750) {
            require(merged.get(key).isPresent());
        } else if (drawn < 990) {
            require(merged.read(key, readers[thread]) && readers[thread].integer(Documents.FIELD, -1) >= 0);
        } else if (drawn < 998) {
            scan(merged.scan(Scan.range(KeyRange.from(key)).limit(SCANNED)));
        } else {
            try (Snapshot snapshot = database.snapshot()) {
                for (int look = 0; look < LOOKED_AT; look++) {
                    require(snapshot.get(MERGED, Documents.key(chooser.next(random)))
                            .isPresent());
                }
                scan(snapshot.scan(PASSING, Scan.all().limit(SCANNED)));
            }
        }
    }

    private static void scan(Cursor<Entry> cursor) {
        try (cursor) {
            while (cursor.hasNext()) {
                require(cursor.next().document().integer(Documents.FIELD, -1) >= 0);
            }
        }
    }

    private void count(boolean changed) {
        if (changed) {
            changes.incrementAndGet();
        }
    }

    private static void require(boolean found) {
        if (!found) {
            throw new IllegalStateException("a document is missing, or has lost its field");
        }
    }
}
