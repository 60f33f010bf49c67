package io.mergekv.cli;

import io.mergekv.Database;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.Metadata;
import io.mergekv.TableNames;
import io.mergekv.json.JsonWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Prints a document.", mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private OpenOptions open = new OpenOptions();

    @Parameters(index = "0", paramLabel = "DIR", description = "The database's directory.")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
    private String table = "";

    @Parameters(index = "2", paramLabel = "KEY", description = "The document's key.")
    private String key = "";

    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            description = "What the key is: text (the default), int or uuid.")
    private KeyType keyType = KeyType.TEXT;

    @Option(names = "--meta", description = "Print {\"key\",\"doc\",\"version\",…} with version, times and sequences.")
    private boolean meta;

    GetCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Key wanted = keyType.parse(key);
        TableNames.check(table);
        try (Database database = open.existing(directory).open()) {
            Optional<Entry> entry = database.table(table).entry(wanted);
            entry.ifPresent(this::print);
            return entry.isPresent() ? ExitCodes.DONE : ExitCodes.ABSENT;
        }
    }

    private void print(Entry entry) {
        try (JsonWriter json = new JsonWriter(streams.out())) {
            if (!meta) {
                json.value(entry.document()).newLine();
                return;
            }
            Metadata metadata = entry.metadata();
            json.beginObject();
            json.name("key").key(entry.key());
            json.name("doc").value(entry.document());
            json.name("version").value(metadata.version());
            json.name("created").value(metadata.created().toString());
            json.name("updated").value(metadata.updated().toString());
            json.name("createdSequence").value(metadata.createdSequence());
            json.name("sequence").value(metadata.changedSequence());
            json.endObject().newLine();
        }
    }
}
