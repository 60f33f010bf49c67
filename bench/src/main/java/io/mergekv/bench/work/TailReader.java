package io.mergekv.bench.work;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Feed;
import io.mergekv.bench.Documents;
import io.mergekv.bench.RawParts;
import io.mergekv.bench.peer.MergeKv;
import io.mergekv.bench.peer.Peer;
import io.mergekv.bench.peer.Raw;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import org.HdrHistogram.Histogram;

/** The reading process of {@code merge-to-tail}: spins on the log of the writing one, from now to the last value. */
public final class TailReader {
    private static final long LONGEST_SILENCE = TimeUnit.SECONDS.toNanos(60);

    private TailReader() {}

    /** Runs it. */
    public static void main(String[] args) {
        Arguments arguments = new Arguments(args);
        Figures figures = new Figures(arguments.keys());
        Histogram latencies = arguments.peer() == Peer.RAW
                ? raw(figures, Raw.queue(arguments.directory()))
                : ours(figures, MergeKv.directory(arguments.directory()));
        figures.print("merge-to-tail", 1, latencies);
    }

    private static Histogram ours(Figures figures, Path directory) {
        try (ChangeLogReader reader = ChangeLogReader.open(directory);
                ChangeCursor cursor = reader.read(Feed.table(MergeKv.TABLE))) {
            cursor.poll(Duration.ZERO);
            figures.say("ready");
            return read(() -> {
                Optional<Change> change = cursor.poll(Duration.ZERO);
                return change.isPresent()
                        ? OptionalLong.of(Documents.counter(change.get().diff().toCbor()))
                        : OptionalLong.empty();
            });
        }
    }

    private static Histogram raw(Figures figures, Path directory) {
        try (ChronicleQueue queue = RawParts.openQueue(directory);
                ExcerptTailer tailer = queue.createTailer().toEnd()) {
            Bytes<?> entry = Bytes.allocateElasticDirect(1024);
            figures.say("ready");
            Histogram latencies = read(() -> {
                entry.clear();
                return tailer.readBytes(entry) ? OptionalLong.of(entry.readLong()) : OptionalLong.empty();
            });
            entry.releaseLast();
            return latencies;
        }
    }

    private static Histogram read(Supplier<OptionalLong> next) {
        Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
        long heard = System.nanoTime();
        while (true) {
            OptionalLong found = next.get();
            long now = System.nanoTime();
            if (found.isEmpty()) {
                if (now - heard > LONGEST_SILENCE) {
                    throw new IllegalStateException("nothing is written any more");
                }
                Thread.onSpinWait();
                continue;
            }
            heard = now;
            long due = found.getAsLong();
            if (due == TailWriter.END) {
                return latencies;
            }
            if (due > 0) {
                latencies.recordValue(now - due);
            }
        }
    }
}
