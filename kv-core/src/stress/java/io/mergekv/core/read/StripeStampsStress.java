package io.mergekv.core.read;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Stamps are all that orders the plain fields in these tests. */
public final class StripeStampsStress {
    private StripeStampsStress() {}

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "each saw what the other had done")
    @Outcome(expect = FORBIDDEN, desc = "two owned the stripe, or one did not see the other's writes")
    @State
    public static class OneOwns {
        private final StripeStamps stamps = new StripeStamps(1);
        private int plain;

        @Actor
        public void first() {
            stamps.take(0);
            plain++;
            stamps.release(0);
        }

        @Actor
        public void second() {
            stamps.take(0);
            plain++;
            stamps.release(0);
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = plain;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the cache holds what was committed, or the reader's copy of it")
    @Outcome(expect = FORBIDDEN, desc = "the reader cached what was there before the commit")
    @State
    public static class CacheNeverFallsBehind {
        private final StripeStamps stamps = new StripeStamps(1);
        private volatile int store;
        private volatile int cache = -1;

        @Actor
        public void commit() {
            store = 1;
            stamps.take(0);
            cache = 1;
            stamps.release(0);
        }

        @Actor
        public void missingRead() {
            long stamp = stamps.stamp(0);
            int stored = store;
            if (!StripeStamps.isOwned(stamp) && stamps.tryTake(0, stamp)) {
                cache = stored;
                stamps.release(0);
            }
        }

        @Arbiter
        public void afterwards(I_Result r) {
            r.r1 = cache;
        }
    }
}
