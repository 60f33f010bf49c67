package io.mergekv;

/** Makes ids. */
public final class Ids {
    private Ids() {}

    /**
     * A new id: a UUIDv7 (RFC 9562) as text of 36 characters, ordered by time, and strictly growing in this process
     * even where the clock stands still or steps back. Safe for use by many threads.
     */
    public static String next() {
        throw new UnsupportedOperationException();
    }
}
