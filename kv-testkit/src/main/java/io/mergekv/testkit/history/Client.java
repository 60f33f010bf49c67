package io.mergekv.testkit.history;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.Commit;
import io.mergekv.ConflictException;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.Table;
import io.mergekv.WriteOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** One client: makes random calls and writes down what it is told. For one thread. */
final class Client {
    private static final int FIELDS = 3;
    /** Few values, so that many a write changes nothing. */
    private static final int VALUES = 3;

    private final Database database;
    private final Table table;
    private final int number;
    private final Random random;
    private final int keys;
    private final List<Event> events = new ArrayList<>();

    Client(Database database, int number, long seed, int keys) {
        this.database = database;
        this.table = database.table("history");
        this.number = number;
        this.random = new Random(seed);
        this.keys = keys;
    }

    List<Event> run(int calls) {
        for (int i = 0; i < calls; i++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> write(step(key()), OptionalLong.empty());
                case 3 -> writeIfUnchanged(key());
                case 4, 5 -> batch();
                case 6 -> scan();
                case 7 -> snapshot();
                default -> read(key());
            }
        }
        return events;
    }

    private Register read(String key) {
        long invoked = System.nanoTime();
        Optional<Entry> entry = table.entry(key);
        Event.Span span = span(invoked);
        Register register = entry.map(Register::of).orElse(Register.ABSENT);
        events.add(new Event.Read(span, Map.of(key, register), OptionalLong.empty()));
        return register;
    }

    private void scan() {
        long invoked = System.nanoTime();
        Map<String, Register> found;
        try (Cursor<Entry> cursor = table.scan(Scan.all())) {
            found = everyKey(cursor);
        }
        events.add(new Event.Read(span(invoked), found, OptionalLong.empty()));
    }

    /** The snapshot is a call, and what it pins is what it was told: reading that may take longer. */
    private void snapshot() {
        long invoked = System.nanoTime();
        try (Snapshot snapshot = database.snapshot()) {
            Event.Span span = span(invoked);
            try (Cursor<Entry> cursor = snapshot.scan(table.name(), Scan.all())) {
                events.add(new Event.Read(
                        span,
                        everyKey(cursor),
                        OptionalLong.of(snapshot.position().sequence())));
            }
        }
    }

    private Map<String, Register> everyKey(Cursor<Entry> cursor) {
        Map<String, Register> found = new HashMap<>();
        for (int i = 0; i < keys; i++) {
            found.put("k" + i, Register.ABSENT);
        }
        cursor.forEachRemaining(entry -> found.put(name(entry.key()), Register.of(entry)));
        return found;
    }

    private void writeIfUnchanged(String key) {
        Register before = read(key);
        write(step(key), OptionalLong.of(before.sequence()));
    }

    private void write(Step step, OptionalLong ifSequence) {
        WriteOptions options = ifSequence.isPresent()
                ? WriteOptions.defaults().ifSequence(ifSequence.getAsLong())
                : WriteOptions.defaults();
        Key key = Key.of(step.key());
        long invoked = System.nanoTime();
        try {
            Optional<Change> change;
            if (step instanceof Step.Put put) {
                change = table.put(key, Document.ofMap(put.fields()), options);
            } else if (step instanceof Step.Delete) {
                change = table.delete(key, options);
            } else {
                change = table.merge(key, patch(step), options);
            }
            acknowledged(
                    span(invoked),
                    List.of(step),
                    ifSequence,
                    change.map(List::of).orElse(List.of()));
        } catch (ConflictException e) {
            events.add(new Event.Refused(span(invoked), step.key(), e.expectedSequence(), e.actualSequence()));
        }
    }

    private void batch() {
        Batch batch = Batch.create();
        List<Step> steps = new ArrayList<>();
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            Step step = step(key());
            steps.add(step);
            Key key = Key.of(step.key());
            if (step instanceof Step.Put put) {
                batch.put(table.name(), key, Document.ofMap(put.fields()));
            } else if (step instanceof Step.Delete) {
                batch.delete(table.name(), key);
            } else {
                batch.merge(table.name(), key, patch(step));
            }
        }
        long invoked = System.nanoTime();
        Optional<Commit> commit = database.commit(batch);
        acknowledged(
                span(invoked),
                steps,
                OptionalLong.empty(),
                commit.map(Commit::changes).orElse(List.of()));
    }

    private void acknowledged(Event.Span span, List<Step> steps, OptionalLong ifSequence, List<Change> changes) {
        if (changes.isEmpty()) {
            events.add(new Event.Unchanged(span, steps, ifSequence));
            return;
        }
        Map<String, Long> versions = new HashMap<>();
        changes.forEach(change -> versions.put(name(change.key()), change.version()));
        events.add(new Event.Committed(span, steps, ifSequence, changes.get(0).sequence(), versions));
    }

    private Event.Span span(long invoked) {
        return new Event.Span(number, invoked, System.nanoTime());
    }

    private String key() {
        return "k" + random.nextInt(keys);
    }

    private Step step(String key) {
        return switch (random.nextInt(8)) {
            case 0 -> new Step.Delete(key);
            case 1 -> new Step.Put(key, Map.of(field(), (long) random.nextInt(VALUES)));
            case 2, 3, 4 -> new Step.Increment(key, "count", 1 + random.nextInt(2));
            default -> new Step.Merge(key, Map.of(field(), (long) random.nextInt(VALUES)));
        };
    }

    private String field() {
        return "f" + random.nextInt(FIELDS);
    }

    private static String name(Key key) {
        return (String) key.elements().get(0);
    }

    private static Patch patch(Step step) {
        return step instanceof Step.Increment increment
                ? Patch.incrementAt(increment.by(), increment.field())
                : Patch.ofMap(((Step.Merge) step).fields());
    }
}
