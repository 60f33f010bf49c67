package io.mergekv.core.read;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Stamps that keep what stands above the store coherent with it: the cache, and the hot documents above that. Each key
 * belongs to a stripe; a stripe's stamp is odd while somebody owns it, and has grown whenever somebody has owned it. A
 * writer owns a key's stripe while it brings both up to date, after the store. A reader that missed one of them notes an
 * even stamp, reads what is below, and may put what it read only if it can take the stripe at that very stamp: then the
 * writer has not been there in between, and will replace it if it was there in the store before.
 */
final class StripeStamps {
    /** Stamps eight longs apart, so that no two stripes share a cache line. */
    private static final int SPREAD = 8;

    private final AtomicLongArray stamps;
    private final int mask;

    /** Creates {@code stripes} stripes, a power of two. */
    StripeStamps(int stripes) {
        if (Integer.bitCount(stripes) != 1) {
            throw new IllegalArgumentException("not a power of two: " + stripes);
        }
        stamps = new AtomicLongArray(stripes * SPREAD);
        mask = stripes - 1;
    }

    /** The stripe of keys with this hash: its low bits. */
    int stripeOf(int hash) {
        return hash & mask;
    }

    /** The stamp of {@code stripe} now. */
    long stamp(int stripe) {
        return stamps.get(stripe * SPREAD);
    }

    static boolean isOwned(long stamp) {
        return (stamp & 1) != 0;
    }

    /** Takes {@code stripe} if its stamp is still {@code stamp}, an even one. */
    boolean tryTake(int stripe, long stamp) {
        return stamps.compareAndSet(stripe * SPREAD, stamp, stamp + 1);
    }

    /** Takes {@code stripe}; waits for a reader that owns it, which it does for the time of one put. */
    void take(int stripe) {
        while (true) {
            long stamp = stamp(stripe);
            if (!isOwned(stamp) && tryTake(stripe, stamp)) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** Gives {@code stripe}, which the caller owns, back. */
    void release(int stripe) {
        stamps.getAndIncrement(stripe * SPREAD);
    }
}
