package io.mergekv;

import java.util.Optional;
import java.util.UUID;

/**
 * Names one change permanently: a token to resume from, valid over any number of openings. Positions of one database
 * compare by epoch, sequence and index.
 *
 * @param database the database's id
 * @param epoch the epoch in which the change was committed, from 1: every open of the writer begins one, so that the
 *     number tells this history from one that continued from a copy
 * @param sequence the commit's number, from 1; 0 is before the first
 * @param index the change's place in its commit, from 0; {@link #WHOLE_COMMIT} for all of them
 */
public record Position(UUID database, long epoch, long sequence, int index) {
    /** The index for all changes of a commit. */
    public static final int WHOLE_COMMIT = Integer.MAX_VALUE;

    /** Checks the bounds. */
    public Position {
        if (epoch < 0 || sequence < 0 || index < 0) {
            throw new IllegalArgumentException("a position has no negative parts");
        }
    }

    /** The token: {@code database:epoch:sequence:index}. */
    @Override
    public String toString() {
        return database + ":" + epoch + ":" + sequence + ":" + index;
    }

    /** Reads what {@link #toString} wrote; empty for any other text. */
    public static Optional<Position> parse(String token) {
        String[] parts = token.split(":", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Position(
                    UUID.fromString(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Integer.parseInt(parts[3])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
