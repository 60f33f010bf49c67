package io.mergekv.testkit.crash;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.Key;
import io.mergekv.Scan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a database that was opened again after kills is what its writers were promised: what was acknowledged is
 * there, with its sequence and its content; what was not is there wholly or not at all; nothing is there that nobody
 * tried; the log has no gap, and folded it is the store. Keeps a model of its own, folded up to the last check, and reads
 * on from there, so that a check costs what was written since. For one thread.
 */
public final class Witness {
    private final long seed;
    private final Map<String, TreeMap<Key, State>> tables = new TreeMap<>();
    private final Map<Integer, Ledger> open = new TreeMap<>();
    private final Set<Script.Name> seen = new HashSet<>();
    private final Map<List<Integer>, Integer> latest =
            new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    private final List<String> shown = new ArrayList<>();
    private Findings findings = new Findings();
    private long last;
    private Instant lastTime = Instant.MIN;

    /** A witness of writers whose script follows from {@code seed}. */
    public Witness(long seed) {
        this.seed = seed;
    }

    private record State(Map<String, @Nullable Object> fields, long version) {}

    /** Takes the notes of a round into account. */
    public void add(int round, Ledger ledger) {
        open.put(round, ledger);
    }

    /** The sequence up to which it has looked. */
    long last() {
        return last;
    }

    /** A line for each change that was ever in the log, in its order: what who follows the log must have seen. */
    List<String> shown() {
        return shown;
    }

    /** Names a change and its content. */
    static String line(Change change) {
        String content = change.table()
                + change.key()
                + change.kind()
                + change.version()
                + change.origin()
                + change.diff()
                + change.commitSize();
        return change.sequence() + " " + change.index() + " " + Integer.toHexString(content.hashCode());
    }

    /** Looks at everything that was written since the last look. */
    public Findings check(Database database) {
        findings = new Findings();
        List<Change> commit = new ArrayList<>();
        FeedStart start = last == 0 ? FeedStart.EARLIEST : FeedStart.atSequence(last + 1);
        try (ChangeCursor changes = database.changes(Feed.all().from(start))) {
            Optional<Change> next = changes.poll(Duration.ZERO);
            while (next.isPresent()) {
                Change change = next.get();
                shown.add(line(change));
                if (!commit.isEmpty() && change.sequence() != commit.get(0).sequence()) {
                    take(commit);
                    commit.clear();
                }
                commit.add(change);
                next = changes.poll(Duration.ZERO);
            }
        }
        if (!commit.isEmpty()) {
            take(commit);
        }
        if (database.position().sequence() != last) {
            findings.diverged("the database says that its last sequence is "
                    + database.position().sequence() + ", its log ends at " + last);
        }
        checkPromises();
        checkStore(database);
        return findings;
    }

    private void take(List<Change> commit) {
        Change first = commit.get(0);
        long sequence = first.sequence();
        if (sequence <= last) {
            findings.duplicated("sequence " + sequence + " after " + last);
        } else if (sequence > last + 1) {
            findings.gap(sequence - last - 1, "sequence " + sequence + " after " + last);
        }
        last = Math.max(last, sequence);
        for (int i = 0; i < commit.size(); i++) {
            Change change = commit.get(i);
            boolean whole = change.index() == i
                    && change.commitSize() == commit.size()
                    && change.origin().equals(first.origin())
                    && !change.time().isBefore(lastTime);
            if (!whole) {
                findings.diverged("commit " + sequence + " is not whole: " + commit);
            }
            lastTime = change.time();
        }
        takeOperation(Script.Name.parse(first.origin()), commit);
    }

    private void takeOperation(Script.Name name, List<Change> commit) {
        long sequence = commit.get(0).sequence();
        Ledger ledger = open.get(name.round());
        if (ledger == null || name.number() >= ledger.attempted(name.writer())) {
            findings.diverged("commit " + sequence + " is of operation " + name + ", which nobody has tried");
            return;
        }
        if (!seen.add(name)) {
            findings.duplicated("operation " + name + ", again as commit " + sequence);
        }
        Integer before = latest.put(List.of(name.round(), name.writer()), name.number());
        if (before != null && before >= name.number()) {
            findings.diverged("operation " + name + " comes after number " + before + " of the same writer");
        }
        long promised = ledger.result(name.writer(), name.number());
        boolean agrees = promised == Ledger.UNKNOWN || promised == Ledger.COMMITTED || promised == sequence;
        if (!agrees) {
            findings.diverged("operation " + name + " is commit " + sequence + ", its writer was told " + promised);
        }
        int index = 0;
        for (ExpectedChange step : Script.call(seed, name).steps()) {
            index = takeStep(step, commit, index);
        }
        if (index != commit.size()) {
            findings.diverged(
                    "commit " + sequence + " has " + commit.size() + " changes, operation " + name + " makes " + index);
        }
    }

    /** Applies the step to the model; returns the index of the next step's change. */
    private int takeStep(ExpectedChange step, List<Change> commit, int index) {
        TreeMap<Key, State> table = tables.computeIfAbsent(step.table(), name -> new TreeMap<>());
        State before = table.get(step.key());
        Map<String, @Nullable Object> fields = before == null ? null : before.fields();
        Map<String, @Nullable Object> after = step.apply(fields);
        if (Objects.equals(fields, after)) {
            return index;
        }
        long version = before == null ? 1 : before.version() + 1;
        if (after == null) {
            table.remove(step.key());
        } else {
            table.put(step.key(), new State(after, version));
        }
        if (index < commit.size()) {
            checkChange(commit.get(index), step, fields, after, version);
        }
        return index + 1;
    }

    private void checkChange(
            Change change,
            ExpectedChange step,
            @Nullable Map<String, @Nullable Object> before,
            @Nullable Map<String, @Nullable Object> after,
            long version) {
        Change.Kind kind = after == null ? Change.Kind.DELETE : before == null ? Change.Kind.CREATE : Change.Kind.MERGE;
        boolean same = change.table().equals(step.table())
                && change.key().equals(step.key())
                && change.kind() == kind
                && change.version() == version;
        if (same && after != null) {
            Document folded = change.diff().applyTo(before == null ? null : Document.ofMap(before));
            same = folded.equals(Document.ofMap(after));
        }
        if (!same) {
            findings.diverged("the log has " + change + ", its writer asked for " + step);
        }
    }

    /** Every promise of the rounds since the last check, and then forgets them. */
    private void checkPromises() {
        open.forEach((round, ledger) -> {
            long kept = 0;
            for (int writer = 0; writer < Campaign.WRITERS; writer++) {
                for (int number = 0; number < ledger.attempted(writer); number++) {
                    long result = ledger.result(writer, number);
                    Script.Name name = new Script.Name(round, writer, number);
                    if (result > 0 || result == Ledger.UNCHANGED || result == Ledger.COMMITTED) {
                        kept++;
                    }
                    if ((result > 0 || result == Ledger.COMMITTED) && !seen.contains(name)) {
                        findings.lost("operation " + name + ", acknowledged as commit " + result);
                    }
                }
            }
            findings.acknowledged(kept);
        });
        open.clear();
        seen.clear();
        latest.clear();
    }

    private void checkStore(Database database) {
        Set<String> names = new HashSet<>(database.tables());
        names.addAll(tables.keySet());
        for (String name : names) {
            Map<Key, Document> expected = new TreeMap<>();
            tables.getOrDefault(name, new TreeMap<>())
                    .forEach((key, state) -> expected.put(key, Document.ofMap(state.fields())));
            Map<Key, Document> found = new TreeMap<>();
            try (Cursor<Entry> entries = database.table(name).scan(Scan.all())) {
                entries.forEachRemaining(entry -> found.put(entry.key(), entry.document()));
            }
            if (!found.equals(expected)) {
                findings.diverged(
                        "the documents of table " + name + " are not its log folded: " + difference(found, expected));
            }
            if (database.table(name).size() != expected.size()) {
                findings.diverged("table " + name + " counts "
                        + database.table(name).size() + " documents, and has " + expected.size());
            }
        }
    }

    private static String difference(Map<Key, Document> found, Map<Key, Document> expected) {
        Set<Key> keys = new HashSet<>(found.keySet());
        keys.addAll(expected.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(found.get(key), expected.get(key)))
                .limit(3)
                .map(key -> key + " is " + found.get(key) + " instead of " + expected.get(key))
                .toList()
                .toString();
    }
}
