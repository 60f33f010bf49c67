package io.mergekv.core.ids;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mergekv.Ids;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Ids that two threads make at once. */
public final class IdsStress {
    private IdsStress() {}

    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "different, and ascending in each thread")
    @Outcome(expect = FORBIDDEN, desc = "the same id twice, or one that does not ascend")
    @State
    public static class DifferentAndAscending {
        private String first = "";
        private String second = "";
        private String third = "";

        @Actor
        public void one() {
            first = Ids.next();
            second = Ids.next();
        }

        @Actor
        public void other() {
            third = Ids.next();
        }

        @Arbiter
        public void afterwards(ZZ_Result r) {
            r.r1 = !third.equals(first) && !third.equals(second);
            r.r2 = first.compareTo(second) < 0;
        }
    }
}
