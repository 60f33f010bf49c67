package io.mergekv.cli;

import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.KeyRange;
import io.mergekv.Scan;
import io.mergekv.Table;
import io.mergekv.TableNames;
import io.mergekv.json.JsonWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "scan",
        description = "Prints the documents of a table in the order of their keys, as {\"key\",\"doc\"} lines.",
        mixinStandardHelpOptions = true)
final class ScanCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private OpenOptions open = new OpenOptions();

    @Parameters(index = "0", paramLabel = "DIR", description = "The database's directory.")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
    private String table = "";

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only text keys that start so.")
    private @Nullable String prefix;

    @Option(names = "--from", paramLabel = "KEY", description = "Only keys from this on, itself included.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "KEY", description = "Only keys below this, itself excluded.")
    private @Nullable String to;

    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            description = "What --from and --to are: text (the default), int or uuid.")
    private KeyType keyType = KeyType.TEXT;

    @Option(names = "--reverse", description = "From the highest key down.")
    private boolean reverse;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--count", description = "Print {\"count\":N} instead.")
    private boolean count;

    ScanCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        TableNames.check(table);
        Scan scan = scan();
        try (Database database = open.existing(directory).open();
                JsonWriter json = new JsonWriter(streams.out())) {
            if (count) {
                long found = count(database.table(table), scan);
                json.beginObject().name("count").value(found).endObject().newLine();
            } else {
                print(database.table(table), scan, json);
            }
            return ExitCodes.DONE;
        }
    }

    private Scan scan() {
        KeyRange range = prefix == null ? KeyRange.all() : keyType.prefix(prefix);
        if (from != null) {
            range = range.and(KeyRange.from(keyType.parse(from)));
        }
        if (to != null) {
            range = range.and(KeyRange.to(keyType.parse(to)));
        }
        Scan scan = Scan.range(range).limit(limit);
        return reverse ? scan.reversed() : scan;
    }

    private long count(Table documents, Scan scan) {
        if (prefix == null && from == null && to == null) {
            return Math.min(limit, documents.size());
        }
        try (Cursor<Key> keys = documents.keys(scan)) {
            long found = 0;
            while (keys.hasNext()) {
                keys.next();
                found++;
            }
            return found;
        }
    }

    private static void print(Table documents, Scan scan, JsonWriter json) {
        try (Cursor<Entry> entries = documents.scan(scan)) {
            while (entries.hasNext()) {
                Entry entry = entries.next();
                json.beginObject();
                json.name("key").key(entry.key());
                json.name("doc").value(entry.document());
                json.endObject().newLine();
            }
        }
    }
}
