package io.mergekv.core.feed;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Who waits for a sequence is woken, and sees what was written before it was published. */
public final class LocalHighWatermarkStress {
    private LocalHighWatermarkStress() {}

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "woken, and saw what was published")
    @Outcome(id = "2, .*", expect = FORBIDDEN, desc = "slept through the publication")
    @Outcome(expect = FORBIDDEN, desc = "saw a sequence before its record")
    @State
    public static class NobodySleepsThrough {
        private final LocalHighWatermark highWatermark = new LocalHighWatermark(0);
        private int record;

        @Actor
        public void publish() {
            record = 1;
            highWatermark.publish(1);
        }

        @Actor
        public void await(II_Result r) {
            long started = System.nanoTime();
            while (!isBeyond()) {
                // may return earlier
            }
            r.r2 = record;
            r.r1 = System.nanoTime() - started < TimeUnit.SECONDS.toNanos(3) ? 1 : 2;
        }

        private boolean isBeyond() {
            try {
                return highWatermark.awaitBeyond(0, TimeUnit.SECONDS.toNanos(4));
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a test", e);
            }
        }
    }
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "unparked, and saw what was published")
    @Outcome(id = "2, .*", expect = FORBIDDEN, desc = "slept through the publication")
    @Outcome(expect = FORBIDDEN, desc = "saw a sequence before its record")
    @State
    public static class WhoIsCalledComes {
        private final LocalHighWatermark highWatermark = new LocalHighWatermark(0);
        private int record;

        @Actor
        public void publish() {
            record = 1;
            highWatermark.publish(1);
        }

        @Actor
        public void await(II_Result r) {
            long started = System.nanoTime();
            while (highWatermark.visible() == 0) {
                highWatermark.awaitCall(0, TimeUnit.SECONDS.toNanos(4));
            }
            r.r2 = record;
            r.r1 = System.nanoTime() - started < TimeUnit.SECONDS.toNanos(3) ? 1 : 2;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "unparked")
    @Outcome(id = "2", expect = FORBIDDEN, desc = "slept through the publication")
    @State
    public static class WhoIsNamedComes {
        private final LocalHighWatermark highWatermark = new LocalHighWatermark(0);

        @Actor
        public void publish() {
            highWatermark.publish(1);
        }

        @Actor
        public void stand(I_Result r) {
            long started = System.nanoTime();
            highWatermark.call(Thread.currentThread(), 0); // in truth by another thread, before this one parks
            while (highWatermark.visible() == 0) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4));
            }
            r.r1 = System.nanoTime() - started < TimeUnit.SECONDS.toNanos(3) ? 1 : 2;
        }
    }
}
