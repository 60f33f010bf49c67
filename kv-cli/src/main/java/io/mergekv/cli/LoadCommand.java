package io.mergekv.cli;

import io.mergekv.Database;
import io.mergekv.InvalidOptionException;
import io.mergekv.StorageException;
import io.mergekv.TableNames;
import io.mergekv.json.JsonPointer;
import io.mergekv.json.JsonWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "load",
        description = "Loads a file of JSON documents, one a line. A null document deletes. The last line printed is a"
                + " summary.",
        mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private OpenOptions open = new OpenOptions();

    @Mixin
    private OpenOptions.Level level = new OpenOptions.Level();

    @Parameters(index = "0", paramLabel = "DIR", description = "The database's directory; made where it is absent.")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "TABLE", description = "The table.")
    private String table = "";

    @Parameters(
            index = "2",
            paramLabel = "FILE",
            description = "The file, unpacked where its name ends in .gz, or - for standard input.")
    private String file = "";

    @Option(
            names = "--key",
            required = true,
            paramLabel = "POINTER",
            description = "The JSON pointer to the key in each line, as /id.")
    private String key = "";

    @Option(
            names = "--doc",
            paramLabel = "POINTER",
            description = "The JSON pointer to the document in each line; default: the whole line.")
    private String doc = "";

    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            description = "What the key is: text (the default), int or uuid.")
    private KeyType keyType = KeyType.TEXT;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "put: the line becomes the document (the default); merge: it is merged, nulls are stored;"
                    + " patch: it is merged, nulls remove (RFC 7396).")
    private LoadMode mode = LoadMode.PUT;

    @Option(
            names = "--acks",
            description = "Print {\"line\",\"sequence\"} as each line is acknowledged; the sequence is null where"
                    + " nothing changed.")
    private boolean acks;

    @Option(names = "--from-line", paramLabel = "N", description = "Skip the lines before this, the first being 1.")
    private long fromLine = 1;

    @Option(names = "--skip-bad", description = "Go on after a line that is refused, and count it.")
    private boolean skipBad;

    LoadCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (fromLine < 1) {
            throw new InvalidOptionException("--from-line takes a number from 1, not " + fromLine);
        }
        LoadReader.Plan plan =
                new LoadReader.Plan(JsonPointer.parse(key), JsonPointer.parse(doc), keyType, mode, fromLine, skipBad);
        TableNames.checkWritable(table);
        try {
            return load(plan);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof StandardOutput.Failure output && output.isClosedPipe()) {
                // for other commands that is the reader's good right
                throw new StorageException("standard output was closed, the rest was not loaded", e);
            }
            throw e;
        }
    }

    private int load(LoadReader.Plan plan) {
        try (LoadSource source = LoadSource.open(file, streams.in());
                Database database = level.set(open.builder(directory)).open();
                JsonWriter json = new JsonWriter(streams.out())) {
            LoadWindow window = new LoadWindow(acks);
            Thread reader = new Thread(
                    new LoadReader(source, plan, database.table(table).async(), window), "kv-load-reader");
            reader.setDaemon(true); // it may be blocked in its input when the load ends early
            reader.start();
            ProgressBar bar = streams.terminal() ? new ProgressBar(streams.err(), source) : null;
            LoadSummary summary = new LoadSummary();
            boolean done = new Acknowledger(window, source.name(), summary, streams, bar, json, acks).run(skipBad);
            summary.write(database.position().sequence(), json);
            return done ? ExitCodes.DONE : ExitCodes.FAILED;
        }
    }
}
