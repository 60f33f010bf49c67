package io.mergekv.cli;

import io.mergekv.Database;
import io.mergekv.DatabaseInfo;
import io.mergekv.json.JsonWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "info", description = "Prints facts and figures of a database.", mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private OpenOptions open = new OpenOptions();

    @Parameters(index = "0", paramLabel = "DIR", description = "The database's directory.")
    private Path directory = Path.of("");

    InfoCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        try (Database database = open.builder(directory).existing().open();
                JsonWriter json = new JsonWriter(streams.out())) {
            print(database.info(), json);
            return ExitCodes.DONE;
        }
    }

    private static void print(DatabaseInfo info, JsonWriter json) {
        json.beginObject();
        json.name("database").value(info.id().toString());
        json.name("epoch").value(info.epoch());
        json.name("sequence").value(info.sequence());
        json.name("checkpoint").value(info.checkpoint());
        json.name("log").beginObject();
        json.name("first").value(info.logFirst());
        json.name("last").value(info.logLast());
        json.endObject();
        print("tables", info.tables(), json);
        json.name("bytes").beginObject();
        for (String part : List.of("store", "log")) {
            json.name(part).value(info.statistics().getOrDefault(part + ".disk-bytes", 0L));
        }
        json.name("cache").value(info.statistics().getOrDefault("cache.bytes", 0L));
        json.endObject();
        print("statistics", info.statistics(), json);
        json.name("providers").beginArray();
        for (DatabaseInfo.ProviderInfo provider : info.providers()) {
            json.beginObject();
            json.name("kind").value(provider.kind());
            json.name("name").value(provider.name());
            json.name("version").value(provider.version());
            json.endObject();
        }
        json.endArray().endObject().newLine();
    }

    private static void print(String name, Map<String, Long> numbers, JsonWriter json) {
        json.name(name).beginObject();
        numbers.forEach((key, number) -> json.name(key).value(number));
        json.endObject();
    }
}
