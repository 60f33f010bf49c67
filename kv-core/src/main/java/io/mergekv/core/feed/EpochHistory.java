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

    /** The epoch in which commit {@code sequence} was made, or, of one that is still to come, the present. */
    long epochOf(long sequence);

    /** Whether {@code epoch} is known to be one of this history; an old one may have been forgotten. */
    boolean isListed(long epoch);

    /** Why {@code position} names no change of this history; empty when it may name one. Of an epoch that is
     * not listed only its record can tell. */
    Optional<String> mismatch(Position position);
}
