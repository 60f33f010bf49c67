package io.mergekv.testkit.power;

import java.util.Map;

/**
 * What a database held when a power cut was over, and so what the next history begins with.
 *
 * @param sequence its last sequence
 * @param epoch its epoch
 * @param marks its {@link Marks}
 */
record State(long sequence, long epoch, Map<String, Long> marks) {
    /** Nothing yet. */
    static final State NOTHING = new State(0, 0, Map.of());

    /** Takes an immutable copy. */
    State {
        marks = Map.copyOf(marks);
    }
}
