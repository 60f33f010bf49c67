package io.mergekv.cli;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.ChangeLogReader;
import io.mergekv.ClosedException;
import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.InvalidOptionException;
import io.mergekv.TableNames;
import io.mergekv.json.JsonWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        description = "Prints changes as they were committed, one a line; beside a live writer, or without one.",
        mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
    private static final Duration IDLE = Duration.ofMillis(250);

    private final Streams streams;

    @Parameters(index = "0", paramLabel = "DIR", description = "The database's directory.")
    private Path directory = Path.of("");

    @Option(names = "--table", paramLabel = "NAME", description = "Only changes of this table.")
    private @Nullable String table;

    @Option(names = "--key", paramLabel = "KEY", description = "Only changes of this key.")
    private @Nullable String key;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only changes of text keys that start so.")
    private @Nullable String prefix;

    @Option(names = "--key-type", paramLabel = "TYPE", description = "What --key is: text (the default), int or uuid.")
    private KeyType keyType = KeyType.TEXT;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description = "'earliest' (what the log still keeps; the default), 'now', or a sequence, itself included.")
    private String from = "earliest";

    @Option(names = "--follow", description = "Wait for more, until told to stop (SIGTERM, SIGINT: exit code 0).")
    private boolean follow;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many changes; may end inside a commit.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--log",
            paramLabel = "NAME",
            description = "The change log provider; default: the one that the database was made with.")
    private @Nullable String log;

    TailCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Feed feed = feed();
        DatabaseBuilder builder = Database.at(directory);
        if (log != null) {
            builder.log(log);
        }
        try (ChangeLogReader reader = builder.openReader()) {
            // what is committed later is not asked for, unless following: a fast writer would never let this end
            long last = follow ? Long.MAX_VALUE : reader.lastSequence();
            if (feed.start() instanceof FeedStart.AtSequence at && at.sequence() - 1 > last) {
                streams.say("kv: there is no sequence " + at.sequence() + " yet, the log ends at " + last
                        + "; --follow waits for it");
                return ExitCodes.ABSENT;
            }
            try (ChangeCursor cursor = reader.read(feed);
                    StopSignal stop = StopSignal.closing(cursor, streams, follow);
                    JsonWriter json = new JsonWriter(streams.out())) {
                print(cursor, last, json, stop);
            }
        }
        return ExitCodes.DONE;
    }

    private void print(ChangeCursor cursor, long last, JsonWriter json, StopSignal stop) {
        try {
            for (long printed = 0; printed < limit && !stop.isRaised(); printed++) {
                Optional<Change> change = cursor.poll(Duration.ZERO);
                while (change.isEmpty() && follow && !stop.isRaised()) {
                    json.flush();
                    change = cursor.poll(IDLE);
                }
                if (change.isEmpty() || change.get().sequence() > last) {
                    return;
                }
                ChangeLine.write(change.get(), json);
            }
        } catch (ClosedException e) {
            if (!stop.isRaised()) {
                throw e;
            }
        }
    }

    private Feed feed() {
        if (key != null && prefix != null) {
            throw new InvalidOptionException("--key and --prefix exclude each other");
        }
        if (limit < 0) {
            throw new InvalidOptionException("a limit is not negative: " + limit);
        }
        Feed feed = Feed.all();
        if (key != null) {
            feed = Feed.key(keyType.parse(key));
        } else if (prefix != null) {
            feed = Feed.keys(keyType.prefix(prefix));
        }
        if (table != null) {
            feed = feed.inTable(TableNames.check(table));
        }
        return feed.from(start());
    }

    private FeedStart start() {
        return switch (from) {
            case "earliest" -> FeedStart.EARLIEST;
            case "now" -> FeedStart.NOW;
            default -> {
                try {
                    yield FeedStart.atSequence(Long.parseLong(from));
                } catch (NumberFormatException e) {
                    throw new InvalidOptionException(
                            "--from takes 'earliest', 'now' or a sequence, not '" + from + "'", e);
                }
            }
        };
    }
}
