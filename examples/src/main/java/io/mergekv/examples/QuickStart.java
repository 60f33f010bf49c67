package io.mergekv.examples;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Database;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Patch;
import io.mergekv.Subscription;
import io.mergekv.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The example of the README, which quotes the two blocks. */
public final class QuickStart {
    private QuickStart() {}

    /** Runs it on a directory given, or on a temporary one. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("quick-start");
        write(directory, System.out);
        read(directory, System.out);
    }

    static void write(Path directory, PrintStream out) throws InterruptedException {
        CountDownLatch seen = new CountDownLatch(2);
        try (Database db = Database.open(directory)) {
            Table accounts = db.table("accounts");
            try (Subscription live = accounts.subscribe(Feed.key("ada"), change -> {
                out.println(change.sequence() + " " + change.kind() + " " + change.diff());
                seen.countDown();
            })) {
                accounts.merge("ada", Patch.of("name", "Ada", "profile", Map.of("age", 36, "city", "London")));
                accounts.merge("ada", Patch.of("profile", Map.of("age", 37))); // the diff has one leaf
                seen.await();
            }
            out.println(accounts.get("ada").orElseThrow());
        }
    }

    static void read(Path directory, PrintStream out) {
        try (ChangeLogReader log = ChangeLogReader.open(directory);
                ChangeCursor changes = log.read(Feed.table("accounts").from(FeedStart.EARLIEST))) {
            for (var next = changes.poll(Duration.ZERO); next.isPresent(); next = changes.poll(Duration.ZERO)) {
                Change change = next.get();
                out.println(change.position() + " " + change.kind() + " " + change.key());
            }
        }
    }
}
