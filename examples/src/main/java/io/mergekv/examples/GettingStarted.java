package io.mergekv.examples;

import io.mergekv.Batch;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.KeyRange;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The examples of docs/getting-started.md, which quotes the blocks. */
public final class GettingStarted {
    private GettingStarted() {}

    /** Runs them on a directory given, or on a temporary one. */
    public static void main(String[] arguments) throws IOException {
        run(arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("getting-started"), System.out);
    }

    static void run(Path directory, PrintStream out) {
        try (Database db = Database.open(directory)) {
            write(db);
            read(db, out);
            scan(db, out);
        }
    }

    private static void write(Database db) {
        Table servers = db.table("servers");
        servers.merge("web-1", Patch.of("pool", "web", "load", Map.of("cpu", 0.5, "jobs", 3)));
        servers.merge("web-1", Patch.of("load", Map.of("cpu", 0.75))); // leaves "jobs" alone
        servers.merge("web-1", Patch.of("load", Map.of("jobs", Patch.REMOVE))); // null would be a value
        servers.increment("web-1", 1, "restarts"); // concurrent increments all count
        servers.put("web-2", Document.of("pool", "web")); // replaces; logs the smallest diff
        servers.delete("web-3");

        db.commit(Batch.create() // all or nothing, over any tables
                .merge("servers", Key.of("web-1"), Patch.of("owner", "ada"))
                .put("owners", Key.of("ada"), Document.of("servers", 1)));
    }

    private static void read(Database db, PrintStream out) {
        Table servers = db.table("servers");
        Document server = servers.get("web-1").orElseThrow();
        out.println(server);

        DocumentReader reader = new DocumentReader(); // kept and used again: a cache hit allocates nothing
        if (servers.read(Key.of("web-1"), reader)) {
            out.println(reader.document().equals(server));
        }

        try (Snapshot snapshot = db.snapshot()) { // all tables at one sequence
            out.println(snapshot.get("servers", Key.of("web-2")).isPresent());
        }
    }

    private static void scan(Database db, PrintStream out) {
        Table members = db.table("members");
        members.put(Key.tuple("pool-1", "a"), Document.of("weight", 1));
        members.put(Key.tuple("pool-1", "b"), Document.of("weight", 2));
        members.put(Key.tuple("pool-10", "c"), Document.of("weight", 3));

        try (Cursor<Entry> pool = members.scan(Scan.range(KeyRange.prefix(Key.tuple("pool-1"))))) {
            pool.forEachRemaining(entry -> out.println(entry.key() + " " + entry.document()));
        }
    }
}
