package io.mergekv.bench.work;

import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.bench.Documents;
import io.mergekv.bench.RawParts;
import io.mergekv.bench.peer.Contender;
import io.mergekv.bench.peer.MergeKv;
import io.mergekv.bench.peer.Peer;
import io.mergekv.bench.peer.Raw;
import io.mergekv.bench.peer.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;

/**
 * {@code replay}: a log of many merges is read from its start, by a reader that wants the changes of one key of a
 * thousand. The raw tailer reads as many records of 120 bytes, and looks at none.
 */
public final class Replay {
    private static final int KEYS = 1000;
    private static final byte[] RECORD = new byte[120];

    private Replay() {}

    /** Runs it; {@code keys} says how many changes. */
    public static void main(String[] args) {
        Arguments arguments = new Arguments(args);
        Figures figures = new Figures(arguments.keys());
        int changes = arguments.keys() / KEYS * KEYS;
        double rate = arguments.peer() == Peer.RAW ? raw(arguments, changes) : ours(arguments, changes);
        figures.print("replay", 1, "changes/s", rate);
    }

    private static double ours(Arguments arguments, int changes) {
        try (Contender contender = Peer.MERGEKV.open(Setting.of(arguments.directory(), KEYS))) {
            contender.load(0, KEYS);
            for (int i = KEYS; i < changes; i++) {
                contender.merge(i % KEYS, i);
            }
        }
        Path directory = MergeKv.directory(arguments.directory());
        Feed lastKey = Feed.key(Documents.key(KEYS - 1)).from(FeedStart.EARLIEST);
        try (ChangeLogReader reader = ChangeLogReader.open(directory)) {
            return perSecond(arguments, changes, () -> {
                try (ChangeCursor cursor = reader.read(lastKey)) {
                    long last = 0;
                    for (int i = 0; i < changes / KEYS; i++) {
                        last = Documents.counter(cursor.poll(Duration.ofSeconds(10))
                                .orElseThrow()
                                .diff()
                                .toCbor());
                    }
                    return last == changes - 1 ? changes : 0;
                }
            });
        }
    }

    private static double raw(Arguments arguments, int changes) {
        Bytes<?> entry = Bytes.allocateElasticDirect(1024);
        try (ChronicleQueue queue = RawParts.openQueue(Raw.queue(arguments.directory()))) {
            try (ExcerptAppender appender = queue.createAppender()) {
                for (int i = 0; i < changes; i++) {
                    entry.clear().write(RECORD);
                    appender.writeBytes(entry);
                }
            }
            return perSecond(arguments, changes, () -> {
                long count = 0;
                try (ExcerptTailer tailer = queue.createTailer()) {
                    for (entry.clear(); tailer.readBytes(entry); entry.clear()) {
                        count++;
                    }
                }
                return count;
            });
        } finally {
            entry.releaseLast();
        }
    }

    private static double perSecond(Arguments arguments, int changes, LongSupplier pass) {
        passes(arguments.warmSeconds(), changes, pass);
        return passes(arguments.seconds(), changes, pass);
    }

    private static double passes(double seconds, int changes, LongSupplier pass) {
        long start = System.nanoTime();
        long read = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            long count = pass.getAsLong();
            if (count != changes) {
                throw new IllegalStateException("a replay does not end with the last of " + changes + " changes");
            }
            read += count;
            elapsed = (System.nanoTime() - start) / 1e9;
        }
        return read / elapsed;
    }
}
