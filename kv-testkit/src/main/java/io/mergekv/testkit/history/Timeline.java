package io.mergekv.testkit.history;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Of every key, the states that commits have led it through, by sequence. Not thread-safe. */
final class Timeline {
    private final Map<String, TreeMap<Long, Register>> keys = new HashMap<>();

    /** What is under {@code key} once commit {@code sequence} is done. */
    Register at(String key, long sequence) {
        NavigableMap<Long, Register> states = keys.get(key);
        Map.Entry<Long, Register> state = states == null ? null : states.floorEntry(sequence);
        return state == null ? Register.ABSENT : state.getValue();
    }

    void add(String key, long sequence, Register register) {
        keys.computeIfAbsent(key, unused -> new TreeMap<>()).put(sequence, register);
    }

    /** The first commit after {@code sequence} that changes one of {@code among}; {@code otherwise} if there is none. */
    long nextChange(Iterable<String> among, long sequence, long otherwise) {
        long next = otherwise;
        for (String key : among) {
            NavigableMap<Long, Register> states = keys.get(key);
            Long change = states == null ? null : states.higherKey(sequence);
            if (change != null && change < next) {
                next = change;
            }
        }
        return next;
    }
}
