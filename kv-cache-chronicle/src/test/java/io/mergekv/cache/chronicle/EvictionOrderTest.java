package io.mergekv.cache.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvictionOrderTest {
    private final Marks marks = new Marks(1 << 20);

    @Test
    void oldestGoesFirst() {
        EvictionOrder order = new EvictionOrder(100, 1 << 12, marks);
        order.add(bytes(1), 1, 1);
        order.add(bytes(2), 2, 1);
        assertThat(order.victim(10)).isEqualTo(bytes(1));
    }

    @Test
    void oldestThatWasReadIsSparedOnce() {
        EvictionOrder order = new EvictionOrder(100, 1 << 12, marks);
        order.add(bytes(1), 1, 1);
        order.add(bytes(2), 2, 1);
        marks.mark(1);
        assertThat(order.victim(10)).isEqualTo(bytes(2));
        order.remove(bytes(2), 2);
        assertThat(order.victim(10)).isEqualTo(bytes(1));
    }

    @Test
    void aFullRingStillSparesWhatWasRead() {
        EvictionOrder order = new EvictionOrder(1000, 256, marks);
        int count = 0;
        while (order.add(bytes(count), count, 1)) {
            count++;
        }
        marks.mark(0);
        assertThat(order.victim(10)).isEqualTo(bytes(1));
        assertThat(order.weight(bytes(0), 0)).isOne();
    }

    @Test
    void newKeyThatWasNotReadLeavesBeforeThoseThatWere() {
        EvictionOrder order = full(100);
        order.add(bytes(1000), 1000 << 8, 1);
        marks.mark(2 << 8);
        assertThat(order.victim(10)).isEqualTo(bytes(1));
        order.remove(bytes(1), 1 << 8);
        for (int i = 1001; i < 1020; i++) {
            order.add(bytes(i), i << 8, 1);
            byte[] victim = order.victim(10);
            order.remove(victim, ByteBuffer.wrap(victim).getInt() << 8);
        }
        assertThat(order.weight(bytes(1000), 1000 << 8)).isZero();
        assertThat(order.weight(bytes(2), 2 << 8)).isOne();
    }

    @Test
    void keyThatComesBackSoonIsNoLongerNew() {
        EvictionOrder order = full(100);
        order.remember(5000 << 8);
        order.add(bytes(5000), 5000 << 8, 1);
        for (int i = 1000; i < 1050; i++) {
            order.add(bytes(i), i << 8, 1);
            byte[] victim = order.victim(10);
            order.remove(victim, ByteBuffer.wrap(victim).getInt() << 8);
        }
        assertThat(order.weight(bytes(5000), 5000 << 8)).isOne();
    }

    @Test
    void orderTakesNoMoreThanItSays() {
        Random random = new Random(3);
        EvictionOrder order = new EvictionOrder(5000, 100_000, marks);
        for (int i = 0; i < 100_000; i++) {
            byte[] key = Arrays.copyOf(bytes(i), 4 + random.nextInt(60));
            if (random.nextInt(3) == 0) {
                order.remember(Arrays.hashCode(key));
            }
            while (!order.add(key, Arrays.hashCode(key), 1 + random.nextInt(5))) {
                byte[] victim = order.victim(10);
                order.remove(victim, Arrays.hashCode(victim));
            }
            marks.mark(random.nextInt());
        }
        assertThat(order.bytes()).isLessThanOrEqualTo(EvictionOrder.bytesAtMost(5000, 100_000));
    }

    /** So many keys from 0 on, after one had to leave; their hashes do not share marks. */
    private EvictionOrder full(int count) {
        EvictionOrder order = new EvictionOrder(2 * count, 1 << 14, marks);
        for (int i = 0; i < count; i++) {
            order.add(bytes(i), i << 8, 1);
        }
        order.remove(order.victim(0), 0);
        return order;
    }

    @Test
    void randomUseAgreesWithAMap() {
        for (int seed = 0; seed < 200; seed++) {
            compareWithMap(new Random(seed), "seed " + seed);
        }
    }

    private void compareWithMap(Random random, String seed) {
        EvictionOrder order = new EvictionOrder(60, 512 + 4 * random.nextInt(4000), marks);
        Map<ByteBuffer, Integer> model = new LinkedHashMap<>();
        for (int step = 0; step < 2_000; step++) {
            byte[] key = new byte[1 + random.nextInt(40)];
            Arrays.fill(key, (byte) random.nextInt(8));
            int hash = Arrays.hashCode(key) & 0xf; // many collisions
            Integer known = model.get(ByteBuffer.wrap(key));
            assertThat(order.weight(key, hash)).as(seed).isEqualTo(known == null ? 0 : known);
            if (known != null) {
                if (random.nextBoolean()) {
                    marks.mark(hash);
                } else {
                    assertThat(order.remove(key, hash)).as(seed).isEqualTo(known);
                    model.remove(ByteBuffer.wrap(key));
                }
            } else if (order.takes(key.length)) {
                int weight = 1 + random.nextInt(9);
                while (!order.add(key, hash, weight)) {
                    byte[] victim = order.victim(3);
                    Integer weightOfVictim = model.remove(ByteBuffer.wrap(victim));
                    assertThat(order.remove(victim, Arrays.hashCode(victim) & 0xf))
                            .as(seed)
                            .isEqualTo(weightOfVictim);
                }
                model.put(ByteBuffer.wrap(key), weight);
            }
            assertThat(order.entries()).as(seed).isEqualTo(model.size());
        }
        assertThat(order.withPrefix(new byte[0]).length).as(seed).isEqualTo(model.size());
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
