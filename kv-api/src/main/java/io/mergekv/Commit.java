package io.mergekv;

import java.util.List;

/**
 * What an atomic batch changed.
 *
 * @param sequence the commit's number
 * @param changes its changes in order, at least one
 */
public record Commit(long sequence, List<Change> changes) {
    /** Takes an immutable copy. */
    public Commit {
        changes = List.copyOf(changes);
    }
}
