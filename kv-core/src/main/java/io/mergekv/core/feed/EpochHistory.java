package io.mergekv.core.feed;

import io.mergekv.Position;
import java.util.Optional;
import java.util.UUID;

/** What tells whether a position still names what it once named. */
public interface EpochHistory {
    /** The database's id. */
    UUID database();

    /** The present epoch. */
    long epoch();

    /** Why {@code position} names no change of this history; empty when it may name one. */
    Optional<String> mismatch(Position position);
}
