package io.mergekv.cli;

import io.mergekv.Change;
import io.mergekv.Database;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.TableNames;
import io.mergekv.json.Json;
import io.mergekv.json.JsonWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "merge",
        description = "Merges a JSON merge patch (RFC 7396: null removes) into a document, and prints the change, or"
                + " {\"unchanged\":true}.",
        mixinStandardHelpOptions = true)
final class MergeCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private OpenOptions open = new OpenOptions();

    @Mixin
    private OpenOptions.Level level = new OpenOptions.Level();

    @Parameters(index = "0", paramLabel = "DIR", description = "The database's directory; made where it is absent.")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
    private String table = "";

    @Parameters(index = "2", paramLabel = "KEY", description = "The document's key.")
    private String key = "";

    @Parameters(index = "3", paramLabel = "JSON", description = "The patch.")
    private String json = "";

    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            description = "What the key is: text (the default), int or uuid.")
    private KeyType keyType = KeyType.TEXT;

    @Option(names = "--keep-null", description = "Store nulls instead of removing fields.")
    private boolean keepNull;

    MergeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Patch patch = keepNull ? Json.readPatch(json) : Json.readMergePatch(json);
        Key merged = keyType.parse(key);
        TableNames.checkWritable(table);
        try (Database database = level.set(open.uncached(directory)).open();
                JsonWriter out = new JsonWriter(streams.out())) {
            Optional<Change> change = database.table(table).merge(merged, patch);
            change.ifPresentOrElse(
                    made -> ChangeLine.write(made, out),
                    () -> out.beginObject()
                            .name("unchanged")
                            .value(true)
                            .endObject()
                            .newLine());
            return ExitCodes.DONE;
        }
    }
}
