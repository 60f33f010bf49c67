package io.mergekv.bench;

import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading 200,000 changes from the log, beside a raw tailer over as many entries of the same size. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(1)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class TailBenchmark {
    private static final int CHANGES = 200_000;
    private static final byte[] DIFF = new byte[120];

    private final Scratch scratch = new Scratch();
    private final Bytes<?> entry = Bytes.allocateElasticDirect(4096);
    private Database database;
    private ChangeLogReader reader;
    private RawParts parts;

    /** Loads. */
    @Setup
    public void open() {
        database = Database.open(scratch.path("db"));
        Table table = database.table("accounts");
        Key[] keys = Documents.keys(1000);
        for (int i = 0; i < CHANGES; i++) {
            table.merge(keys[i % keys.length], Patch.of("counter", i));
        }
        reader = ChangeLogReader.open(scratch.path("db"));
        parts = new RawParts(scratch.path("raw"), 10);
        for (int i = 0; i < CHANGES; i++) {
            parts.append(DIFF);
        }
    }

    /** Removes. */
    @TearDown
    public void close() {
        reader.close();
        database.close();
        entry.releaseLast();
        parts.close();
        scratch.close();
    }

    /** Every change, through the public reader. */
    @Benchmark
    public long oursAll() {
        return read(Feed.all(), CHANGES);
    }

    /** The changes of one key, through the public reader. */
    @Benchmark
    public long oursOneKey() {
        return read(Feed.key(Documents.key(7)), CHANGES / 1000);
    }

    /** The raw tailer. */
    @Benchmark
    public long rawTailer() {
        long bytes = 0;
        try (ExcerptTailer tailer = parts.queue().createTailer()) {
            entry.clear();
            while (tailer.readBytes(entry)) {
                bytes += entry.readRemaining();
                entry.clear();
            }
        }
        return bytes;
    }

    private long read(Feed feed, int expected) {
        try (ChangeCursor cursor = reader.read(feed.from(FeedStart.EARLIEST))) {
            long last = 0;
            for (int i = 0; i < expected; i++) {
                last = cursor.poll(Duration.ofSeconds(10)).orElseThrow().sequence();
            }
            return last;
        }
    }
}
