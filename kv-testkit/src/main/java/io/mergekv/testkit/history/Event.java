package io.mergekv.testkit.history;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** One call of a client that has returned: when, and what came of it. An immutable value. */
public sealed interface Event {
    /** When it was made and when it returned. */
    Span span();

    /**
     * Who made a call, and when. The times of all clients are of one clock that does not go backwards, such as
     * {@link System#nanoTime}.
     *
     * @param client the client's number
     * @param invoked a moment not after the call was made
     * @param returned a moment not before it returned
     */
    record Span(int client, long invoked, long returned) {
        /** Checks the order of the two. */
        public Span {
            if (returned < invoked) {
                throw new IllegalArgumentException("returned at " + returned + ", invoked at " + invoked);
            }
        }

        @Override
        public String toString() {
            return "client " + client + " at " + invoked + ".." + returned;
        }
    }

    /**
     * A write that was acknowledged as a commit.
     *
     * @param steps what was asked for, all or nothing, in order
     * @param ifSequence the condition on every key, where there was one
     * @param sequence the commit's sequence
     * @param versions of each key that the commit says it changed, the version after it
     */
    record Committed(Span span, List<Step> steps, OptionalLong ifSequence, long sequence, Map<String, Long> versions)
            implements Event {
        /** Takes immutable copies. */
        public Committed {
            steps = List.copyOf(steps);
            versions = Map.copyOf(versions);
        }
    }

    /** A write that was acknowledged as one that changes nothing. */
    record Unchanged(Span span, List<Step> steps, OptionalLong ifSequence) implements Event {
        /** Takes an immutable copy. */
        public Unchanged {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A write that was refused because of its condition.
     *
     * @param key the key
     * @param expected the condition
     * @param actual what it was told to be there: the sequence of the key's last change, 0 for nothing
     */
    record Refused(Span span, String key, long expected, long actual) implements Event {}

    /**
     * A read of one key, or of several at one moment.
     *
     * @param found what was found under every key that was read
     * @param sequence the sequence at which it was read, where the database said so
     */
    record Read(Span span, Map<String, Register> found, OptionalLong sequence) implements Event {
        /** Takes an immutable copy. */
        public Read {
            found = Map.copyOf(found);
        }
    }
}
