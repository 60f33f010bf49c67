package io.mergekv.core.commit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mergekv.Batch;
import io.mergekv.Cursor;
import io.mergekv.Database;
import io.mergekv.Key;
import io.mergekv.KeyRange;
import io.mergekv.Patch;
import io.mergekv.Scan;
import io.mergekv.Table;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What readers see of commits that are on their way to the store. */
public final class MemTableStress {
    private static final Database DATABASE = StressDatabase.open();
    private static final Table TABLE = DATABASE.table("t");
    private static final AtomicLong KEYS = new AtomicLong();

    private MemTableStress() {}

    @JCStressTest
    @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "none of it, or all")
    @Outcome(expect = FORBIDDEN, desc = "one write of a commit was seen, and then not the other")
    @State
    public static class CommitIsSeenWhole {
        private final Key first = Key.of(KEYS.incrementAndGet());
        private final Key second = Key.of(KEYS.incrementAndGet());

        @Actor
        public void commit() {
            DATABASE.commit(Batch.create().merge("t", first, Patch.of("n", 1)).merge("t", second, Patch.of("n", 1)));
        }

        @Actor
        public void read(II_Result r) {
            r.r1 = TABLE.exists(second) ? 1 : 0;
            r.r2 = TABLE.exists(first) ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "the scan is not behind the read")
    @Outcome(expect = FORBIDDEN, desc = "a read saw a commit, and a scan after it did not")
    @State
    public static class ScanIsNotBehind {
        private final Key key = Key.of(KEYS.incrementAndGet());

        @Actor
        public void commit() {
            TABLE.merge(key, Patch.of("n", 1));
        }

        @Actor
        public void read(II_Result r) {
            r.r1 = TABLE.exists(key) ? 1 : 0;
            try (Cursor<Key> scan = TABLE.keys(Scan.range(KeyRange.from(key)).limit(1))) {
                r.r2 = scan.hasNext() && scan.next().equals(key) ? 1 : 0;
            }
        }
    }
}
