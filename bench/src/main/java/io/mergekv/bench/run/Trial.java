package io.mergekv.bench.run;

import io.mergekv.bench.peer.Peer;
import java.util.List;

/**
 * Something to be measured in processes of its own.
 *
 * @param kind what
 * @param peer of whom
 * @param keys with how many documents, or changes
 * @param steps for operations: work:threads, in order
 */
record Trial(Kind kind, Peer peer, int keys, List<String> steps) {
    static Trial of(Kind kind, Peer peer, int keys) {
        return new Trial(kind, peer, keys, List.of());
    }

    @Override
    public String toString() {
        String works = steps.isEmpty() ? kind.work : String.join(",", steps);
        return peer.id() + " " + works + " keys=" + keys;
    }
}
