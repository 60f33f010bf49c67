package io.mergekv.spi;

import io.mergekv.spi.Store.Direction;
import java.util.Arrays;

/**
 * A position in a scan of a {@link Store}. For one thread at a time.
 *
 * <p>Nobody changes an array that a cursor hands out: neither the store, when the cursor moves or closes (STORE-6), nor who
 * is given it. A store may therefore hand out the arrays that it holds.
 */
public interface StoreCursor extends AutoCloseable {
    /** Moves to the next key; false at the end. */
    boolean next();

    /**
     * Moves to the first key, from the next on, that is {@code key} or behind it in the order of the scan; false at the end
     * when there is none. It never moves back: with a {@code key} that the cursor has reached or passed it is {@link #next}.
     * As it stands it calls that until it is there; a store that can go there at once overrides it.
     *
     * @param key any key, also one outside the range of the scan
     * @param direction that of the scan
     */
    default boolean seek(byte[] key, Direction direction) {
        while (next()) {
            int order = Arrays.compareUnsigned(key(), key);
            if (direction == Direction.FORWARD ? order >= 0 : order <= 0) {
                return true;
            }
        }
        return false;
    }

    /** The key stood on; not to be changed. Undefined before the first {@link #next} and after the end. */
    byte[] key();

    /**
     * The value stood on; not to be changed. Undefined before the first {@link #next} and after the end. Who needs keys alone
     * does not call it, and a store should not read values for who does not.
     */
    byte[] value();

    /** Releases the cursor. Idempotent. */
    @Override
    void close();
}
