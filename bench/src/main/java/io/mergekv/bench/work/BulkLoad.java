package io.mergekv.bench.work;

import io.mergekv.Document;
import io.mergekv.bench.Documents;
import io.mergekv.bench.peer.Contender;
import io.mergekv.bench.peer.MergeKv;
import io.mergekv.bench.peer.Raw;
import io.mergekv.bench.peer.Setting;
import java.util.function.IntFunction;

/** {@code bulk-load}: documents of a thousand bytes in batches, ours against RocksDB's own batched puts of them. */
public final class BulkLoad {
    private static final int DIFFERENT = 10_000;
    private static final int WARM_UP = 20_000;

    private BulkLoad() {}

    /** Runs it. */
    public static void main(String[] args) {
        Arguments arguments = new Arguments(args);
        int keys = arguments.keys();
        Figures figures = new Figures(keys);
        Document[] documents = new Document[DIFFERENT];
        for (int i = 0; i < DIFFERENT; i++) {
            documents[i] = Documents.large(i);
        }
        Setting setting = Setting.frugal(arguments.directory(), 1);
        try (Contender contender = arguments.peer().open(setting)) {
            put(contender, 0, WARM_UP, i -> documents[i % DIFFERENT]);
            long start = System.nanoTime();
            put(contender, WARM_UP, WARM_UP + keys, i -> documents[i % DIFFERENT]);
            figures.print("bulk-load", 1, "documents/s", keys / ((System.nanoTime() - start) / 1e9));
        }
    }

    private static void put(Contender contender, int from, int to, IntFunction<Document> documents) {
        if (contender instanceof MergeKv ours) {
            ours.put(from, to, documents);
        } else {
            ((Raw) contender).put(from, to, documents);
        }
    }
}
