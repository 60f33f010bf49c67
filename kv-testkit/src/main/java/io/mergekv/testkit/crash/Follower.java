package io.mergekv.testkit.crash;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.KvException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that follows the log of a directory over all kills of its writers, with no cooperation from them, and notes a
 * line for each change that it is shown. A failure is noted too, and ends it.
 */
final class Follower {
    private static final Duration IDLE = Duration.ofMillis(20);

    private Follower() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        try (BufferedWriter notes = Files.newBufferedWriter(Path.of(args[2]))) {
            try (ChangeLogReader reader = open(directory, args[1]);
                    ChangeCursor changes = reader.read(Feed.all().from(FeedStart.EARLIEST))) {
                while (true) {
                    Optional<Change> change = changes.poll(Duration.ZERO);
                    if (change.isEmpty()) {
                        notes.flush();
                        change = changes.poll(IDLE);
                    }
                    if (change.isPresent()) {
                        notes.write(Witness.line(change.get()));
                        notes.newLine();
                    }
                }
            } catch (KvException e) {
                notes.write("! " + e);
                notes.newLine();
            }
        }
    }

    /** There is no database at first, and no log until its first commit. */
    private static ChangeLogReader open(Path directory, String log) {
        while (true) {
            try {
                return Database.at(directory).log(log).openReader();
            } catch (KvException e) {
                LockSupport.parkNanos(5_000_000);
            }
        }
    }
}
