package io.mergekv.bench.soak;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Feed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The process that reads the log of the writing one, to its last change. Says what it holds at an interval, and at the end
 * how many changes it saw.
 */
final class Follower {
    private static final long LONGEST_SILENCE = TimeUnit.MINUTES.toNanos(2);

    private Follower() {}

    /** The arguments are the database's directory and the seconds between two lines. */
    public static void main(String[] args) {
        long interval = (long) (Double.parseDouble(args[1]) * 1e9);
        Seen seen = new Seen();
        try (ChangeLogReader reader = ChangeLogReader.open(Path.of(args[0]));
                ChangeCursor cursor = reader.read(Feed.all())) {
            cursor.poll(Duration.ZERO);
            System.out.println("ready");
            long start = System.nanoTime();
            long heard = start;
            long samples = 0;
            while (!seen.ended()) {
                Optional<Change> change = cursor.poll(Duration.ofMillis(100));
                long now = System.nanoTime();
                if (change.isPresent()) {
                    seen.accept(change.get());
                    heard = now;
                } else if (now - heard > LONGEST_SILENCE) {
                    throw new IllegalStateException("nothing is written any more");
                }
                if (now - start > (samples + 1) * interval) {
                    samples++;
                    System.out.println(Vitals.now(0).line("follower", (now - start) / 1_000_000_000, seen.count()));
                }
            }
        }
        System.out.println("saw " + seen.count());
    }
}
