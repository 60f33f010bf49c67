package io.mergekv.examples;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Subscription;
import io.mergekv.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The quick start of the README, which quotes what stands between the markers. */
public final class QuickStart {
    private QuickStart() {}

    /** Runs it on a directory given, or on a temporary one. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("quick-start");
        run(directory, System.out);
    }

    static void run(Path directory, PrintStream out) throws InterruptedException {
        CountDownLatch seen = new CountDownLatch(2);
        // README: write
        try (Database db = Database.open(directory)) {
            Table accounts = db.table("accounts");
            try (Subscription live = accounts.subscribe(Feed.key("w6IFq53Bknb"), change -> {
                out.println(change.sequence() + " " + change.kind() + " " + change.diff());
                seen.countDown();
            })) {
                accounts.merge("w6IFq53Bknb", Patch.of("username", "roaringtt", "profile", Map.of("age", 375)));
                accounts.merge("w6IFq53Bknb", Patch.of("profile", Map.of("age", 376))); // a diff of one leaf
                seen.await();
            }

            Document account = accounts.get("w6IFq53Bknb").orElseThrow();
            long age = account.integer("profile", "age").orElseThrow(); // 376, read in place

            accounts.merge("w6IFq53Bknb", Patch.of("profile", Patch.REMOVE)); // fields go with REMOVE, null is a value
            long visits = accounts.increment("w6IFq53Bknb", 1, "stats", "visits"); // never lost, however many threads

            db.commit(Batch.create() // all or nothing, over any tables
                    .merge("accounts", Key.of("w6IFq53Bknb"), Patch.of("plan", "pro"))
                    .put("invoices", Key.tuple("w6IFq53Bknb", 2026, 11), Document.of("total", 12)));

            try (Cursor<Entry> invoices = db.table("invoices").scan(Scan.prefix("w6IF"))) {
                invoices.forEachRemaining(entry -> out.println(entry.key() + " " + entry.document()));
            }
            out.println("age " + age + ", visits " + visits);
        }
        // README: end
        // README: tail
        try (ChangeLogReader log = ChangeLogReader.open(directory); // in this process or any other
                ChangeCursor changes = log.read(Feed.table("accounts").from(FeedStart.EARLIEST))) {
            for (var next = changes.poll(Duration.ZERO); next.isPresent(); next = changes.poll(Duration.ZERO)) {
                Change change = next.get();
                out.println(change.position() + " " + change.kind() + " " + change.key());
            }
        }
        // README: end
    }
}
