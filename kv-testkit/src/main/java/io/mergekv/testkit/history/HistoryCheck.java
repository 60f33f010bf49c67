package io.mergekv.testkit.history;

import io.mergekv.testkit.history.Event.Committed;
import io.mergekv.testkit.history.Event.Read;
import io.mergekv.testkit.history.Event.Refused;
import io.mergekv.testkit.history.Event.Unchanged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * The check of one history.
 *
 * <p>A commit stands where its sequence says. Every other call stands behind some commit, and what it was told must be
 * true there. That place may not be before a commit, or a call's place, that had returned when the call was made, and
 * not behind a commit that was made after the call returned. Calls are placed in the order in which they were made,
 * each as early as it can stand: whatever can be placed at all can be placed so, for an earlier place of one call
 * never narrows what is left to another.
 */
final class HistoryCheck {
    private final List<Committed> commits = new ArrayList<>();
    private final List<Event> others = new ArrayList<>();
    private final long first;
    private final long after;
    private final Timeline timeline = new Timeline();

    HistoryCheck(History history) {
        after = history.after();
        first = after + 1;
        for (Event event : history.events()) {
            if (event instanceof Committed commit) {
                commits.add(commit);
            } else {
                others.add(event);
            }
        }
        commits.sort(Comparator.comparingLong(Committed::sequence));
        others.sort(Comparator.comparingLong(event -> event.span().invoked()));
    }

    Optional<String> run() {
        Optional<String> wrong = sequences().or(this::order).or(this::replay);
        return wrong.isPresent() ? wrong : places();
    }

    private Optional<String> sequences() {
        for (int i = 0; i < commits.size(); i++) {
            long expected = first + i;
            Committed commit = commits.get(i);
            if (commit.sequence() < expected) {
                return wrong("sequence given twice, or given before", commit);
            }
            if (commit.sequence() > expected) {
                return wrong("sequence " + expected + " was given to nobody", commit);
            }
        }
        return Optional.empty();
    }

    /** A commit that returned before another was made comes before it. */
    private Optional<String> order() {
        long lastInvoked = Long.MIN_VALUE;
        for (Committed commit : commits) {
            if (commit.span().returned() < lastInvoked) {
                return wrong(
                        "sequences against time: a commit of a lower sequence was made after this returned", commit);
            }
            lastInvoked = Math.max(lastInvoked, commit.span().invoked());
        }
        return Optional.empty();
    }

    /** Every commit does what its steps say, to what the commit before it left. */
    private Optional<String> replay() {
        for (Committed commit : commits) {
            Map<String, Register> now = new HashMap<>();
            Map<String, Long> versions = new HashMap<>();
            for (Step step : commit.steps()) {
                Register before = now.getOrDefault(step.key(), timeline.at(step.key(), commit.sequence() - 1));
                if (commit.ifSequence().isPresent() && commit.ifSequence().getAsLong() != before.sequence()) {
                    return wrong("condition ignored: " + step.key() + " held " + before, commit);
                }
                Register changed = step.applyTo(before, commit.sequence());
                if (!changed.equals(before)) {
                    now.put(step.key(), changed);
                    versions.put(step.key(), changed.isPresent() ? changed.version() : before.version() + 1);
                }
            }
            if (!versions.equals(commit.versions())) {
                return wrong("lost or made up: the commit should have changed versions " + versions, commit);
            }
            now.forEach((key, register) -> timeline.add(key, commit.sequence(), register));
        }
        return Optional.empty();
    }

    private Optional<String> places() {
        List<Committed> byReturn = new ArrayList<>(commits);
        byReturn.sort(Comparator.comparingLong(commit -> commit.span().returned()));
        long[] lastInvoked = new long[commits.size()];
        for (int i = 0; i < lastInvoked.length; i++) {
            lastInvoked[i] = Math.max(
                    i == 0 ? Long.MIN_VALUE : lastInvoked[i - 1],
                    commits.get(i).span().invoked());
        }
        PriorityQueue<Placed> running = new PriorityQueue<>(Comparator.comparingLong(Placed::returned));
        long floor = after;
        int returned = 0;
        for (Event event : others) {
            long invoked = event.span().invoked();
            while (returned < byReturn.size() && byReturn.get(returned).span().returned() < invoked) {
                floor = Math.max(floor, byReturn.get(returned++).sequence());
            }
            while (!running.isEmpty() && running.element().returned() < invoked) {
                floor = Math.max(floor, running.remove().place());
            }
            long ceiling = after + upTo(lastInvoked, event.span().returned());
            OptionalLong place = place(event, floor, ceiling);
            if (place.isEmpty()) {
                return Optional.of(explain(event, floor, ceiling));
            }
            running.add(new Placed(place.getAsLong(), event.span().returned()));
        }
        return Optional.empty();
    }

    /** Where a call stands: behind commit {@code place}. */
    private record Placed(long place, long returned) {}

    /** How many of the ascending {@code times} are not after {@code time}. */
    private static int upTo(long[] times, long time) {
        int low = 0;
        int high = times.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first place from {@code from} to {@code to} at which what {@code event} was told is true. */
    private OptionalLong place(Event event, long from, long to) {
        LongPredicate holds = sequence -> holds(event, sequence);
        if (event instanceof Read read && read.sequence().isPresent()) {
            long place = read.sequence().getAsLong();
            return place >= from && place <= to && holds.test(place) ? read.sequence() : OptionalLong.empty();
        }
        Set<String> keys = keys(event);
        for (long place = from; place <= to; place = timeline.nextChange(keys, place, Long.MAX_VALUE)) {
            if (holds.test(place)) {
                return OptionalLong.of(place);
            }
        }
        return OptionalLong.empty();
    }

    private boolean holds(Event event, long place) {
        if (event instanceof Read read) {
            return read.found().entrySet().stream()
                    .allMatch(found -> found.getValue().equals(timeline.at(found.getKey(), place)));
        }
        if (event instanceof Refused refused) {
            return refused.actual() != refused.expected()
                    && refused.actual() == timeline.at(refused.key(), place).sequence();
        }
        Unchanged unchanged = (Unchanged) event;
        return unchanged.steps().stream().allMatch(step -> {
            Register before = timeline.at(step.key(), place);
            OptionalLong condition = unchanged.ifSequence();
            return (condition.isEmpty() || condition.getAsLong() == before.sequence())
                    && step.applyTo(before, place + 1).equals(before);
        });
    }

    private static Set<String> keys(Event event) {
        if (event instanceof Read read) {
            return read.found().keySet();
        }
        if (event instanceof Refused refused) {
            return Set.of(refused.key());
        }
        Set<String> keys = new LinkedHashSet<>();
        ((Unchanged) event).steps().forEach(step -> keys.add(step.key()));
        return keys;
    }

    private String explain(Event event, long floor, long ceiling) {
        String between = " (it can stand behind sequence " + floor + " to " + ceiling + "): " + event;
        if (event instanceof Read read && read.sequence().isPresent()) {
            long place = read.sequence().getAsLong();
            if (place < floor) {
                return "stale: the sequence it names was left behind before the call" + between;
            }
            if (place > ceiling) {
                return "from the future: the sequence it names was given after the call" + between;
            }
            return "torn: at sequence " + place + " there was " + states(event, place) + between;
        }
        OptionalLong ever = place(event, after, first + commits.size());
        if (ever.isPresent()) {
            return (ever.getAsLong() < floor ? "stale: true only before" : "from the future: true only from")
                    + " sequence " + (ever.getAsLong() < floor ? floor : ever.getAsLong()) + between;
        }
        String kind =
                event instanceof Read read ? (read.found().size() > 1 ? "torn" : "never there") : "without reason";
        return kind + ": true at no sequence; at " + floor + " there was " + states(event, floor) + between;
    }

    private Map<String, Register> states(Event event, long place) {
        Map<String, Register> states = new HashMap<>();
        keys(event).forEach(key -> states.put(key, timeline.at(key, place)));
        return states;
    }

    private static Optional<String> wrong(String what, Committed commit) {
        return Optional.of(what + ": " + commit);
    }
}
