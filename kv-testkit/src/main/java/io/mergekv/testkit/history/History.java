package io.mergekv.testkit.history;

import java.util.List;
import java.util.Optional;

/**
 * All calls that were made of a database between two moments at which nobody called, over keys that held nothing at
 * the first. An immutable value.
 *
 * @param after the sequence of the last commit before the first event
 * @param events in any order
 */
public record History(long after, List<Event> events) {
    /** Takes an immutable copy. */
    public History {
        events = List.copyOf(events);
    }

    /**
     * Looks for what cannot have happened: a commit whose sequence contradicts the order of calls or whose result is
     * not what its steps make of the state before it; a read of what was never there, is no longer there, or is not
     * there yet; a commit seen in parts; a refusal, or an acknowledgement without a change, without a reason. Exact:
     * finds nothing exactly when the calls can have happened one after the other in the order of the sequences. Time:
     * that of sorting, and for each call what was committed while it ran.
     *
     * @return what is wrong and where, or empty
     */
    public Optional<String> violation() {
        return new HistoryCheck(this).run();
    }

    /** Fails with {@link #violation} if there is one. */
    public void check() {
        violation().ifPresent(what -> {
            throw new AssertionError(what);
        });
    }
}
