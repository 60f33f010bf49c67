package io.mergekv.bench.work;

import io.mergekv.bench.RawParts;
import io.mergekv.bench.load.KeyChooser;
import io.mergekv.bench.peer.Contender;
import io.mergekv.bench.peer.Peer;
import io.mergekv.bench.peer.Raw;
import io.mergekv.bench.peer.Setting;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;

/** The writing process of {@code merge-to-tail}: says when it is ready, and goes on when it is told something. */
public final class TailWriter {
    /** The last value. */
    static final long END = Long.MAX_VALUE;
    /** How long a raw record is: as a typical change in our log. */
    private static final int RAW_BYTES = 120;

    private TailWriter() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        Arguments arguments = new Arguments(args);
        Figures figures = new Figures(arguments.keys());
        Pace pace = new Pace(arguments, KeyChooser.zipfian(arguments.keys()));
        if (arguments.peer() == Peer.RAW) {
            try (ChronicleQueue queue = RawParts.openQueue(Raw.queue(arguments.directory()));
                    ExcerptAppender appender = queue.createAppender()) {
                Bytes<?> entry = Bytes.allocateElasticDirect(RAW_BYTES);
                run(figures, pace, (key, value) -> {
                    entry.clear().writeLong(value).writeSkip(RAW_BYTES - Long.BYTES);
                    appender.writeBytes(entry);
                });
                entry.releaseLast();
            }
        } else {
            try (Contender contender = arguments.peer().open(Setting.of(arguments.directory(), arguments.keys()))) {
                contender.load(0, arguments.keys());
                run(figures, pace, contender::merge);
            }
        }
    }

    private static void run(Figures figures, Pace pace, Pace.Merge merge) throws IOException {
        merge.run(0, -1); // from now on there is a log
        figures.say("ready");
        if (System.in.read() < 0) {
            throw new IllegalStateException("nobody reads");
        }
        pace.warmUp(merge);
        pace.run(merge);
        merge.run(0, END);
    }
}
