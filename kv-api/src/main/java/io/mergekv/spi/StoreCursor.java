package io.mergekv.spi;

/** A position in a scan of a {@link Store}. For one thread at a time. */
public interface StoreCursor extends AutoCloseable {
    /** Moves to the next key; false at the end. */
    boolean next();

    /** The key stood on, an array of the caller's own. Undefined before the first {@link #next} and after the end. */
    byte[] key();

    /** The value stood on, an array of the caller's own. Undefined before the first {@link #next} and after the end. */
    byte[] value();

    /** Releases the cursor. Idempotent. */
    @Override
    void close();
}
