package io.mergekv.testkit.power;

import io.mergekv.Change;
import io.mergekv.ChangeCursor;
import io.mergekv.Database;
import io.mergekv.Document;
import io.mergekv.Durability;
import io.mergekv.Feed;
import io.mergekv.FeedStart;
import io.mergekv.KvException;
import io.mergekv.Patch;
import io.mergekv.Position;
import io.mergekv.PositionMismatchException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens what a power cut left of one database, and holds it against what was promised before: nothing synced is gone, what
 * is there is the history up to some sequence, log and store agree, and whoever saw more is told. For one thread.
 */
final class Judge {
    private final Setting setting;
    private final long seed;
    private final Ledger ledger;
    private final State before;
    private final Findings findings;
    private final TreeMap<Long, PowerWrite> promised = new TreeMap<>();
    private final long newest;

    /** For images of a database that began as {@code before}, of a process that is dead. */
    Judge(Setting setting, long seed, Ledger ledger, State before, Findings findings) {
        this.setting = setting;
        this.seed = seed;
        this.ledger = ledger;
        this.before = before;
        this.findings = findings;
        this.newest = Math.max(before.sequence(), ledger.newest());
        for (int writer = 0; writer < Ledger.WRITERS; writer++) {
            for (int number = 1; number <= ledger.attempted(writer); number++) {
                long sequence = ledger.acknowledged(writer, number);
                if (sequence > 0) {
                    promised.put(sequence, PowerWrite.of(seed, writer, number));
                }
            }
        }
    }

    /** How many writes were acknowledged. */
    int acknowledged() {
        return promised.size();
    }

    /** Opens and checks {@code directory}; what it held, or null when it cannot be opened or is not what it must be. */
    @Nullable
    State check(Path directory, String name) {
        long wrong = findings.messages().size();
        try (Database database = setting.keepingLog().builder(directory).open()) {
            State state =
                    new State(database.position().sequence(), database.info().epoch(), Marks.of(database));
            checkLosses(state, name);
            checkEpoch(state, name);
            checkHistory(database, state, name);
            checkOldPosition(database, state, name);
            return findings.messages().size() == wrong ? state : null;
        } catch (KvException e) {
            findings.refused(name, e);
            return null;
        }
    }

    private void checkLosses(State state, String name) {
        if (state.sequence() < before.sequence()) {
            findings.lost(name + " ends at " + state.sequence() + ", an earlier cut left " + before.sequence());
        }
        promised.tailMap(state.sequence(), false).forEach((sequence, step) -> {
            boolean onDisk = setting.level() == Durability.DISK
                    || step.level() == Durability.DISK
                    || sequence <= ledger.floor()
                    || ledger.closed();
            if (onDisk) {
                findings.lost(name + " ends at " + state.sequence() + ", " + step + " was on disk as " + sequence);
            }
        });
        if (setting.level() == Durability.DISK && ledger.shown() > state.sequence()) {
            findings.lost(name + " ends at " + state.sequence() + ", a reader was shown " + ledger.shown());
        }
    }

    private void checkEpoch(State state, String name) {
        long last = ledger.opens() == 0 ? before.epoch() : ledger.epoch();
        if (state.epoch() <= last) {
            findings.diverged(name + " is of epoch " + state.epoch() + ", the last one before was " + last);
        }
    }

    /** Log and store are what the promised writes make, up to the last sequence that is left. */
    private void checkHistory(Database database, State state, String name) {
        TreeMap<Long, PowerWrite> history = new TreeMap<>(promised.headMap(state.sequence(), true));
        Map<String, Document> folded = new TreeMap<>();
        long first = 0;
        long last = 0;
        for (Change change : changes(database)) {
            if (first == 0) {
                first = change.sequence();
            } else if (change.sequence() > last + 1) {
                findings.diverged(name + ": the log jumps from " + last + " to " + change.sequence());
            }
            last = change.sequence();
            fold(folded, change);
            if (last > before.sequence()) {
                checkChange(change, history, name);
            }
        }
        if (last != state.sequence()) {
            findings.diverged(name + ": the log ends at " + last + ", the database at " + state.sequence());
        }
        if (first == 1 && !folded.equals(Marks.documents(database))) {
            findings.diverged(name + ": the log folded is not what the store holds");
        }
        Map<String, Long> expected = new TreeMap<>(before.marks());
        history.values().forEach(step -> Marks.apply(expected, step));
        Map<String, Long> found = new TreeMap<>(state.marks());
        unknown(history, first, state).forEach(place -> {
            expected.remove(place);
            found.remove(place);
        });
        if (!expected.equals(found)) {
            Map<String, Long> differing = new TreeMap<>(found);
            differing.entrySet().removeAll(expected.entrySet());
            findings.diverged(name + " up to " + state.sequence() + ": unexpected " + differing + " of "
                    + expected.size() + " expected and " + found.size() + " found");
        }
    }

    /** Adds what was not acknowledged, but is there. */
    private void checkChange(Change change, Map<Long, PowerWrite> history, String name) {
        String shown = ledger.shownOrigin(change.sequence());
        boolean kept = setting.level() == Durability.DISK;
        PowerWrite known = history.get(change.sequence());
        if (known == null) {
            String[] origin = change.origin().split(":", -1);
            PowerWrite step = PowerWrite.of(seed, Integer.parseInt(origin[0]), Integer.parseInt(origin[1]));
            if (step.number() > ledger.attempted(step.writer())
                    || ledger.acknowledged(step.writer(), step.number()) != 0) {
                findings.diverged(name + " has " + step + " as " + change.sequence());
            }
            history.put(change.sequence(), step);
            known = step;
        }
        boolean same = change.origin().equals(known.origin())
                && (!kept || shown.isEmpty() || shown.equals(change.origin()))
                && known.tables().contains(change.table())
                && change.commitSize() == known.tables().size();
        if (!same) {
            findings.diverged(
                    name + " has " + change + " where " + known + " was" + (kept ? " and was shown as " + shown : ""));
        }
    }

    /** Where writes may have ended that nobody was told of, and whose records were trimmed away since. */
    private Set<String> unknown(Map<Long, PowerWrite> history, long first, State state) {
        Set<String> places = new HashSet<>();
        boolean gap = false;
        for (long sequence = before.sequence() + 1; sequence < Math.min(first, state.sequence()); sequence++) {
            gap |= !history.containsKey(sequence);
        }
        Set<String> seen = new HashSet<>();
        history.values().forEach(step -> seen.add(step.origin()));
        for (int writer = 0; gap && writer < Ledger.WRITERS; writer++) {
            for (int number = 1; number <= ledger.attempted(writer); number++) {
                PowerWrite step = PowerWrite.of(seed, writer, number);
                if (ledger.acknowledged(writer, number) == 0 && !seen.contains(step.origin())) {
                    step.tables().forEach(table -> places.add(Marks.place(table, step)));
                }
            }
        }
        return places;
    }

    private static List<Change> changes(Database database) {
        List<Change> changes = new ArrayList<>();
        try (ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.EARLIEST))) {
            for (Optional<Change> next = cursor.poll(Duration.ZERO);
                    next.isPresent();
                    next = cursor.poll(Duration.ZERO)) {
                changes.add(next.get());
            }
        }
        return changes;
    }

    private static void fold(Map<String, Document> documents, Change change) {
        String place = change.table() + "/" + change.key().elements().get(0);
        if (change.kind() == Change.Kind.DELETE) {
            documents.remove(place);
        } else {
            documents.put(place, change.diff().applyTo(documents.get(place)));
        }
    }

    /** Whoever saw what is lost is told, also when its sequence has been given to another change. */
    private void checkOldPosition(Database database, State state, String name) {
        if (ledger.opens() == 0) {
            return;
        }
        long lost = newest - state.sequence();
        for (long i = 0; i <= Math.max(0, Math.min(lost, 3)); i++) {
            database.table("after").merge("key", Patch.of("n", state.sequence() + i));
        }
        Position seen = new Position(database.id(), ledger.epochOf(newest), newest, Position.WHOLE_COMMIT);
        try (ChangeCursor cursor = database.changes(Feed.all().from(FeedStart.after(seen)))) {
            Optional<Change> next = cursor.poll(Duration.ZERO);
            if (lost > 0) {
                findings.diverged(name + " ends at " + state.sequence() + " and lets a reader go on after " + seen);
            } else if (next.isEmpty() || next.get().sequence() != newest + 1) {
                findings.diverged(name + " gives " + next + " after " + seen);
            }
        } catch (PositionMismatchException e) {
            if (lost <= 0) {
                findings.diverged(name + " has " + seen + " and refuses it: " + e);
            }
        }
    }
}
