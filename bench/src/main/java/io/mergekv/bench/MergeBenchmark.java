package io.mergekv.bench;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.Feed;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A merge of one field, read-merge-write, beside the same by hand over the raw parts, and the parts alone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MergeBenchmark {
    private static final byte[] DIFF = new byte[120];

    /** Ours. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls the set-up first
    public static class Ours {
        /** How many documents. */
        @Param({"10000"})
        public int keys;

        /** Whether somebody follows one of the keys. */
        @Param({"false", "true"})
        public boolean listener;

        private final Scratch scratch = new Scratch();
        private final LongAdder seen = new LongAdder();
        private Key[] names = {};
        private Database database;
        private Table table;

        /** Loads. */
        @Setup
        public void open() {
            database = Database.at(scratch.path("db"))
                    .set(DatabaseBuilder.RETENTION_BYTES, 1L << 30)
                    .open();
            table = database.table("accounts");
            names = Documents.keys(keys);
            for (int i = 0; i < keys; i++) {
                table.put(names[i], Documents.of(i));
            }
            if (listener) {
                table.subscribe(Feed.key(names[0]), change -> seen.increment());
            }
        }

        /** Removes. */
        @TearDown
        public void close() {
            database.close();
            scratch.close();
        }
    }

    /** By hand. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH calls the set-up first
    public static class Glue {
        /** How many documents. */
        @Param({"10000"})
        public int keys;

        private Key[] names = {};
        private final Scratch scratch = new Scratch();
        private byte[] using = new byte[0];
        private RawParts parts;

        /** Loads. */
        @Setup
        public void open() {
            parts = new RawParts(scratch.path("raw"), keys);
            names = Documents.keys(keys);
            parts.load(names);
        }

        /** Removes. */
        @TearDown
        public void close() {
            parts.close();
            scratch.close();
        }
    }

    /** A caller's own counter and order of keys. */
    @State(Scope.Thread)
    public static class Caller {
        private long counter = 1;
        private int random = 1;

        int next(int bound) {
            random = random * 1664525 + 1013904223;
            counter++;
            return (random >>> 8) % bound;
        }
    }

    /** Our merge, level PROCESS. */
    @Benchmark
    public Object ours(Ours state, Caller caller) {
        return state.table.merge(state.names[caller.next(state.keys)], Patch.of("counter", caller.counter));
    }

    /** The naive glue: read from the map, merge, then RocksDB put with its journal, map put, queue append. */
    @Benchmark
    public Object naiveGlue(Glue state, Caller caller) {
        byte[] key = state.names[caller.next(state.keys)].toBytes();
        state.using = state.parts.mapGet(key, state.using);
        byte[] merged = Document.fromCbor(state.using)
                .merge(Patch.of("counter", caller.counter))
                .toCbor();
        state.parts.rocksPut(key, merged, true);
        state.parts.mapPut(key, merged);
        state.parts.append(DIFF);
        return merged;
    }

    /** What the naive glue writes, without the read and the merge. */
    @Benchmark
    public void rawWrites(Glue state, Caller caller) {
        int i = caller.next(state.keys);
        byte[] key = state.names[i].toBytes();
        byte[] value = new byte[320];
        value[0] = (byte) caller.counter;
        state.parts.rocksPut(key, value, true);
        state.parts.mapPut(key, value);
        state.parts.append(DIFF);
    }

    /** One raw queue append and one raw map put. */
    @Benchmark
    public void rawAppendAndMapPut(Glue state, Caller caller) {
        byte[] key = state.names[caller.next(state.keys)].toBytes();
        state.parts.mapPut(key, new byte[320]);
        state.parts.append(DIFF);
    }

    /** The merge alone, without any store. */
    @Benchmark
    public Object mergeAlone(Caller caller) {
        return DOCUMENT.merge(Patch.of("counter", caller.next(1 << 20)));
    }

    private static final Document DOCUMENT = Documents.of(1);
}
