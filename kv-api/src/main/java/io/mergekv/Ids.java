package io.mergekv;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Makes ids. */
public final class Ids {
    private static final int COUNTER_BITS = 12;
    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Milliseconds since 1970, and below them a counter that starts low in each millisecond. */
    private static final AtomicLong LAST = new AtomicLong();

    private Ids() {}

    /**
     * A new id: a UUIDv7 (RFC 9562) as text of 36 characters, ordered by time, and strictly growing in this process
     * even where the clock stands still or steps back. Safe for use by many threads.
     */
    public static String next() {
        return next(System.currentTimeMillis()).toString();
    }

    static UUID next(long millis) {
        long random = RANDOM.nextLong();
        long wanted = millis << COUNTER_BITS | (random & (COUNTER_MASK >>> 1));
        long mine = LAST.updateAndGet(last -> Math.max(last + 1, wanted));
        long high = ((mine >>> COUNTER_BITS) << 16) | 0x7000 | (mine & COUNTER_MASK);
        long low = Long.MIN_VALUE | (RANDOM.nextLong() >>> 2);
        return new UUID(high, low);
    }
}
