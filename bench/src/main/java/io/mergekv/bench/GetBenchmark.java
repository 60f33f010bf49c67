package io.mergekv.bench;

import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.Table;
import java.util.concurrent.TimeUnit;
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

/** A get of a cached document, beside a raw Chronicle Map and RocksDB with the same bytes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class GetBenchmark {
    /** How many documents. */
    @Param({"10000"})
    public int keys;

    private final Scratch scratch = new Scratch();
    private Key[] names = {};
    private byte[][] rawNames = {};
    private byte[] using = new byte[0];
    private Database database;
    private Table table;
    private RawParts parts;
    private int random = 1;

    /** Loads. */
    @Setup
    public void open() {
        database = Database.open(scratch.path("db"));
        table = database.table("accounts");
        names = Documents.keys(keys);
        rawNames = new byte[keys][];
        for (int i = 0; i < keys; i++) {
            table.put(names[i], Documents.of(i));
            rawNames[i] = names[i].toBytes();
        }
        parts = new RawParts(scratch.path("raw"), keys);
        parts.load(names);
    }

    /** Removes. */
    @TearDown
    public void close() {
        database.close();
        parts.close();
        scratch.close();
    }

    private int next() {
        random = random * 1664525 + 1013904223;
        return (random >>> 8) % keys;
    }

    /** Our get. */
    @Benchmark
    public Document ours() {
        return table.get(names[next()]).orElseThrow();
    }

    /** Our get, and one field of it. */
    @Benchmark
    public long oursAndOneField() {
        return table.get(names[next()]).orElseThrow().integer("counter").orElseThrow();
    }

    /** The raw map, into an array that is used again. */
    @Benchmark
    public byte[] rawMapGetUsing() {
        using = parts.mapGet(rawNames[next()], using);
        return using;
    }

    /** RocksDB from its own block cache. */
    @Benchmark
    public byte[] rawRocksGet() {
        return parts.rocksGet(rawNames[next()]);
    }
}
