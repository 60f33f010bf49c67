package io.mergekv.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTreeTest {
    @Test
    void behavesLikeATreeMapUnderRandomChanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        SortedTree tree = SortedTree.EMPTY;
        for (int step = 0; step < 3000; step++) {
            byte[] key = randomKey(random);
            switch (random.nextInt(5)) {
                case 0 -> {
                    model.remove(key);
                    tree = tree.delete(key);
                }
                case 1 -> {
                    byte[] to = randomKey(random);
                    if (Arrays.compareUnsigned(key, to) < 0) {
                        model.subMap(key, to).clear();
                    }
                    tree = tree.deleteRange(key, to);
                }
                default -> {
                    byte[] value = {(byte) step, (byte) (step >> 8)};
                    model.put(key, value);
                    tree = tree.put(key, value);
                }
            }
            String where = "seed " + seed + ", step " + step;
            assertThat(tree.size()).as(where).isEqualTo(model.size());
            assertThat(tree.get(key)).as(where).isEqualTo(model.get(key));
            if (step % 50 == 0) {
                assertThat(values(tree, Direction.FORWARD)).as(where).containsExactlyElementsOf(model.values());
                assertThat(values(tree, Direction.REVERSE))
                        .as(where)
                        .containsExactlyElementsOf(model.descendingMap().values());
            }
        }
    }

    @Test
    void aChangeLeavesTheOldTreeAsItWas() {
        SortedTree before = SortedTree.EMPTY.put(new byte[] {1}, new byte[] {1});
        before.put(new byte[] {1}, new byte[] {2});
        before.delete(new byte[] {1});
        assertThat(before.get(new byte[] {1})).containsExactly(1);
    }

    @Test
    void aRangeHoldsItsLowerEndAndNotItsUpper() {
        SortedTree tree = SortedTree.EMPTY;
        for (int i = 0; i < 10; i++) {
            tree = tree.put(new byte[] {(byte) i}, new byte[] {(byte) i});
        }
        SortedTree range = tree.within(ByteRange.of(new byte[] {3}, new byte[] {6}));
        assertThat(values(range, Direction.FORWARD)).containsExactly(new byte[] {3}, new byte[] {4}, new byte[] {5});
    }

    private static byte[] randomKey(Random random) {
        byte[] key = new byte[1 + random.nextInt(2)];
        random.nextBytes(key);
        key[0] &= (byte) 0x8f;
        return key;
    }

    private static List<byte[]> values(SortedTree tree, Direction direction) {
        List<byte[]> values = new ArrayList<>();
        try (TreeCursor cursor = new TreeCursor(tree, direction)) {
            while (cursor.next()) {
                values.add(cursor.value());
            }
        }
        return values;
    }
}
