package io.mergekv.cli;

import io.mergekv.Change;
import io.mergekv.Database;
import io.mergekv.Key;
import io.mergekv.TableNames;
import io.mergekv.json.JsonWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Deletes a document, and prints the change.", mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private OpenOptions open = new OpenOptions();

    @Mixin
    private OpenOptions.Level level = new OpenOptions.Level();

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

    DeleteCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Key deleted = keyType.parse(key);
        TableNames.checkWritable(table);
        try (Database database = level.set(open.existing(directory)).open();
                JsonWriter out = new JsonWriter(streams.out())) {
            Optional<Change> change = database.table(table).delete(deleted);
            change.ifPresent(made -> ChangeLine.write(made, out));
            return change.isPresent() ? ExitCodes.DONE : ExitCodes.ABSENT;
        }
    }
}
