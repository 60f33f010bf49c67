package io.mergekv.cli;

import io.mergekv.Document;
import io.mergekv.FormatException;
import io.mergekv.json.Json;
import io.mergekv.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "demo",
        description = "Shows the main job, in about ten seconds: a process that writes, one that follows it, a kill -9"
                + " in the middle, and the proof that nothing was lost, skipped or repeated.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int MILLIS_BEFORE_KILL = 3000;
    private static final int MILLIS_AFTER_KILL = 1500;

    private final Streams streams;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "Where the database is made, and left; default: a temporary directory, removed at the end.")
    private @Nullable Path given;

    @Option(names = "--seed", paramLabel = "N", description = "Another stream of documents.")
    private long seed = 1;

    DemoCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (given != null) {
            if (OpenOptions.hasDatabase(given)) {
                throw new FormatException("there is a database in " + given + " already: the demo makes a fresh one");
            }
            return show(given);
        }
        Path temporary = Files.createTempDirectory("kv-demo");
        try {
            return show(temporary.resolve("db"));
        } finally {
            Trees.delete(temporary);
        }
    }

    private int show(Path directory) {
        String at = directory.toString();
        PlainMaps model = new PlainMaps();
        DemoWriter writer = new DemoWriter(at, new Fleet(seed, model));
        say("A fresh database in %s.", at);
        say("One process loads an edge fleet's documents, another follows the change log.");
        long start = System.nanoTime();
        DemoTailer[] tailer = new DemoTailer[1];
        try (Child first = writer.start()) {
            writer.runAndKill(first, MILLIS_BEFORE_KILL, () -> {
                tailer[0] = new DemoTailer(at, this::print);
                say("Writer is process %d, tailer is process %d. Some of its lines:", first.pid(), tailer[0].pid());
            });
            say(
                    "kill -9 %d (exit code %d): %,d lines acknowledged, %,d on their way.",
                    first.pid(), first.await(), writer.acknowledgedLines(), writer.inFlight());
        }
        if (tailer[0] == null) {
            say("The writer acknowledged nothing; see its message above.");
            return ExitCodes.FAILED;
        }
        try (DemoTailer follower = tailer[0];
                Child second = writer.start()) {
            say("Process %d opens the database again, and goes on where the acknowledgements ended.", second.pid());
            Document summary = writer.runToTheEnd(
                    second, MILLIS_AFTER_KILL, () -> follower.catchUpAndMeasure(writer.lastSequence()));
            int code = second.await();
            if (summary == null || code != ExitCodes.DONE) {
                say("The second writer ended with exit code %d.", code);
                return ExitCodes.FAILED;
            }
            int tailerCode = follower.finish(writer.lastSequence());
            double seconds = (System.nanoTime() - start) / 1e9;
            say("Both are done, after %.1f s.", seconds);
            return judge(at, model, writer, follower, tailerCode, writer.rate());
        }
    }

    private int judge(String at, PlainMaps model, DemoWriter writer, DemoTailer tailer, int tailerCode, double rate) {
        Map<String, Map<String, Object>> stored = new TreeMap<>();
        long documentBytes = scan(at, stored);
        long missing = writer.acknowledged().entrySet().stream()
                .filter(ack -> !ack.getValue().equals(tailer.seen().get(ack.getKey())))
                .count();
        boolean complete = missing == 0;
        boolean once = tailer.gaps() == 0 && tailer.repeats() == 0 && tailerCode == ExitCodes.DONE;
        boolean equal = stored.equals(model.documents())
                && stored.equals(tailer.folded().documents());
        say("");
        say(
                "%s %,d acknowledged changes: %,d missing from the log.",
                mark(complete), writer.acknowledged().size(), missing);
        say(
                "%s The tailer saw %,d changes: %,d skipped, %,d repeated, across the kill.",
                mark(once), tailer.changes(), tailer.gaps(), tailer.repeats());
        say(
                "%s %,d documents: in the database, folded from the diffs, and in the generator's own model the same.",
                mark(equal), stored.size());
        long averageDocument = stored.isEmpty() ? 0 : documentBytes / stored.size();
        long averageDiff = tailer.diffs() == 0 ? 0 : tailer.diffBytes() / tailer.diffs();
        long half = tailer.lagMicros(50);
        long most = tailer.lagMicros(99);
        Document info = info(at);
        say("");
        say("%,.0f lines of JSON a second through a pipe, committed, acknowledged and followed, at full speed.", rate);
        say(
                "At some hundred lines a second, from commit to the tailer's line here: half within %,d µs, 99%% within %,d µs.",
                half, most);
        say("A document has %,d bytes of JSON, a diff %,d. On disk: %s.", averageDocument, averageDiff, bytes(info));
        boolean proved = complete && once && equal;
        try (JsonWriter json = new JsonWriter(streams.out())) {
            json.beginObject();
            json.name("proved").value(proved);
            json.name("acknowledged").value(writer.acknowledgedLines());
            json.name("changes").value(tailer.changes());
            json.name("missing").value(missing);
            json.name("skipped").value(tailer.gaps());
            json.name("repeated").value(tailer.repeats());
            json.name("documents").value(stored.size());
            json.name("linesPerSecond").value(Math.round(rate));
            json.name("lagMicrosP50").value(half);
            json.name("lagMicrosP99").value(most);
            json.name("averageDocumentBytes").value(averageDocument);
            json.name("averageDiffBytes").value(averageDiff);
            info.get("bytes").ifPresent(sizes -> json.name("bytes").value(sizes));
            json.endObject().newLine();
        }
        return proved ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private static long scan(String at, Map<String, Map<String, Object>> stored) {
        long bytes = 0;
        try (Child scan = Child.start("scan", at, "fleet")) {
            for (String line = scan.readLine(); line != null; line = scan.readLine()) {
                Document entry = Json.readDocument(line);
                Document document = entry.get("doc").orElseThrow().asDocument();
                stored.put(entry.text("key").orElseThrow(), document.toMap());
                bytes += Json.write(document).getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return bytes;
    }

    private static Document info(String at) {
        try (Child info = Child.start("info", at)) {
            String line = info.readLine();
            return line == null ? Document.empty() : Json.readDocument(line);
        }
    }

    private static String bytes(Document info) {
        return String.format(
                Locale.ROOT,
                "%,d bytes of store, %,d of log",
                info.integer("bytes", "store").orElse(0),
                info.integer("bytes", "log").orElse(0));
    }

    private static String mark(boolean holds) {
        return holds ? "[holds]" : "[FAILS]";
    }

    /** A change as it came from the tailer, for machines as for people. */
    private void print(String line) {
        try {
            synchronized (streams) {
                streams.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String format, Object... values) {
        streams.say(String.format(Locale.ROOT, format, values));
    }
}
