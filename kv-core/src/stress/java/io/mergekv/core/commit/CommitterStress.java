package io.mergekv.core.commit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mergekv.Change;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.Table;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The hand-off of the commit lock, in a database of the JVM that runs the test: nobody is left behind. */
public final class CommitterStress {
    private static final Table TABLE = StressDatabase.open().table("t");
    private static final AtomicLong KEYS = new AtomicLong();

    private CommitterStress() {}

    @JCStressTest
    @Outcome(id = {"1, 2, 2", "2, 1, 2"}, expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(expect = FORBIDDEN, desc = "lost or left behind")
    @State
    public static class TwoCallers {
        private final Key key = Key.of(KEYS.incrementAndGet());

        @Actor
        public void first(III_Result r) {
            r.r1 = (int) TABLE.increment(key, 1, "n");
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = (int) TABLE.increment(key, 1, "n");
        }

        @Arbiter
        public void afterwards(III_Result r) {
            r.r3 = CommitterStress.read(key);
        }
    }

    @JCStressTest
    @Outcome(id = {"1, 2, 2", "2, 1, 2"}, expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(expect = FORBIDDEN, desc = "lost or left behind")
    @State
    public static class CallerAndStage {
        private final Key key = Key.of(KEYS.incrementAndGet());

        @Actor
        public void waits(III_Result r) {
            r.r1 = (int) TABLE.increment(key, 1, "n");
        }

        @Actor
        public void comesBack(III_Result r) {
            Optional<Change> change = TABLE.async()
                    .merge(key, Patch.incrementAt(1, "n"))
                    .toCompletableFuture()
                    .join();
            r.r2 = (int) change.orElseThrow().version();
        }

        @Arbiter
        public void afterwards(III_Result r) {
            r.r3 = CommitterStress.read(key);
        }
    }

    @JCStressTest
    @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "forwards in time")
    @Outcome(expect = FORBIDDEN, desc = "a reader saw a commit, and then the state before it")
    @State
    public static class ReadsNeverGoBack {
        private final Key key = Key.of(KEYS.incrementAndGet());

        @Actor
        public void commit() {
            TABLE.merge(key, Patch.of("n", 1));
        }

        @Actor
        public void read(II_Result r) {
            r.r1 = CommitterStress.read(key);
            r.r2 = CommitterStress.read(key);
        }
    }

    private static int read(Key key) {
        return (int) TABLE.get(key).map(document -> document.integer("n", -1)).orElse(0L).longValue();
    }
}
