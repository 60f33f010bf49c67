package io.mergekv.core.memtable;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One writer, and a reader beside it. */
public final class KeyMapStress {
    private KeyMapStress() {}

    @JCStressTest
    @Outcome(id = {"-1, -1", "-1, 7", "7, 7"}, expect = ACCEPTABLE, desc = "not yet there, or whole")
    @Outcome(expect = FORBIDDEN, desc = "a value in parts, or one that was there is gone")
    @State
    public static class ValueIsSeenWhole {
        private final KeyMap map = new KeyMap();

        @Actor
        public void put() {
            map.put(new byte[] {1}, new byte[] {7});
        }

        @Actor
        public void get(II_Result r) {
            r.r1 = value(map, 1);
            r.r2 = value(map, 1);
        }
    }

    @JCStressTest
    @Outcome(id = {"1, 1", "1, 2", "2, 2"}, expect = ACCEPTABLE, desc = "forwards in time")
    @Outcome(expect = FORBIDDEN, desc = "the reader lost a value while the map grew, or went back")
    @State
    public static class NothingIsLostWhileItGrows {
        private final KeyMap map = new KeyMap();

        public NothingIsLostWhileItGrows() {
            for (int i = 1; i <= 8; i++) {
                map.put(new byte[] {(byte) i}, new byte[] {1});
            }
        }

        @Actor
        public void grow() {
            map.put(new byte[] {9}, new byte[] {1});
            map.put(new byte[] {1}, new byte[] {2});
        }

        @Actor
        public void get(II_Result r) {
            r.r1 = value(map, 1);
            r.r2 = value(map, 1);
        }
    }

    private static int value(KeyMap map, int key) {
        byte[] value = map.get(new byte[] {(byte) key});
        return value == null ? -1 : value[0];
    }
}
