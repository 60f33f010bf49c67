package io.mergekv.bench.work;

import io.mergekv.bench.load.KeyChooser;
import io.mergekv.bench.peer.Contender;
import io.mergekv.bench.peer.Peer;
import io.mergekv.bench.peer.Setting;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * {@code merge-to-callback}: from when a merge should have started, at a rate, until a listener in the same process is
 * told of it. The value that is merged is that moment; those of the warm-up are negative.
 * {@code merge-to-callback-spin} is the same where ours may keep a core busy; Ignite's figures are for both.
 */
public final class CallbackLatency {
    private static final String WORK = "merge-to-callback";
    private static final String SPINNING = WORK + "-spin";

    private CallbackLatency() {}

    /** The least that a callback on another thread takes: that thread is unparked, nothing else. */
    private static void wakeUps(Arguments arguments, Histogram latencies) {
        AtomicLong given = new AtomicLong();
        Thread woken = new Thread(() -> {
            for (long seen = 0; ; ) {
                long due = given.get();
                if (due == seen) {
                    LockSupport.park();
                } else {
                    seen = due;
                    if (due > 0) {
                        latencies.recordValue(System.nanoTime() - due);
                    }
                }
            }
        });
        woken.setDaemon(true);
        woken.start();
        Pace pace = new Pace(arguments, KeyChooser.zipfian(arguments.keys()));
        Pace.Merge wake = (key, due) -> {
            given.set(due);
            LockSupport.unpark(woken);
        };
        pace.warmUp(wake);
        pace.run(wake);
    }

    /** Runs it. */
    public static void main(String[] args) {
        Arguments arguments = new Arguments(args);
        Figures figures = new Figures(arguments.keys());
        Histogram latencies = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(10), 3);
        if (arguments.peer() == Peer.RAW) {
            wakeUps(arguments, latencies);
            figures.print(WORK, 1, latencies);
            return;
        }
        Heard heard = new Heard();
        Setting setting = Setting.of(arguments.directory(), arguments.keys()).with(due -> {
            if (due > 0) {
                latencies.recordValue(System.nanoTime() - due);
            }
            heard.accept(due);
        });
        String work = arguments.text("work");
        try (Contender contender = arguments.peer().open(work.equals(SPINNING) ? setting.withSpin() : setting)) {
            contender.load(0, arguments.keys());
            Pace pace = new Pace(arguments, KeyChooser.zipfian(arguments.keys()));
            long warmed = pace.warmUp(contender::merge);
            heard.await(warmed);
            heard.await(warmed + pace.run(contender::merge));
        }
        figures.print(work, 1, latencies);
        if (arguments.peer() == Peer.IGNITE) {
            figures.print(SPINNING, 1, latencies);
        }
        System.exit(0); // some leave threads behind
    }
}
