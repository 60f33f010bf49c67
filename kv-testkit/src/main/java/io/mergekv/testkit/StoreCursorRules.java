package io.mergekv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a cursor goes, and what it gives there. */
abstract class StoreCursorRules extends StoreReadRules {
    @Test
    void store_45_seekMovesOnToTheFirstKeyFromThere() {
        Store store = open();
        List<String> keys = List.copyOf(layered(store).keySet());
        ByteRange part = ByteRange.of(bytes("b"), bytes("i"));
        for (Direction direction : Direction.values()) {
            for (ByteRange range : List.of(ByteRange.all(), part)) {
                List<String> visited = keys.stream()
                        .filter(key -> range.contains(bytes(key)))
                        .sorted(direction == Direction.FORWARD ? Comparator.naturalOrder() : Comparator.reverseOrder())
                        .toList();
                for (int moves = 0; moves <= visited.size(); moves++) {
                    for (String target : List.of("A", "a", "b", "bx", "c", "e", "ex", "h", "i", "j", "z")) {
                        StoreCursor cursor = closing(store.scan(FIRST, range, direction));
                        for (int i = 0; i < moves; i++) {
                            cursor.next();
                        }
                        boolean found = cursor.seek(bytes(target), direction);
                        assertThat(found ? following(cursor) : List.of())
                                .as("%s after %s of %s, sought %s", direction, moves, visited, target)
                                .isEqualTo(visited.stream()
                                        .skip(moves)
                                        .dropWhile(key -> isBefore(key, target, direction))
                                        .toList());
                    }
                }
            }
        }
    }

    private static boolean isBefore(String key, String target, Direction direction) {
        return direction == Direction.FORWARD ? key.compareTo(target) < 0 : key.compareTo(target) > 0;
    }

    /** The key that it stands on and those after it. */
    private static List<String> following(StoreCursor cursor) {
        List<String> keys = new ArrayList<>();
        do {
            keys.add(text(cursor.key()));
        } while (cursor.next());
        return keys;
    }

    @Test
    void store_46_valuesAreGivenOfTheKeysTheyAreAskedFor() {
        Store store = open();
        List<Integer> lengths = List.of(1, 3000, 100_000, 0, 70_000, 2000, 5);
        for (int i = 0; i < lengths.size(); i++) {
            store.write(new StoreBatch().put(FIRST, bytes("" + i), filled(lengths.get(i), i)), Journal.NONE);
        }
        for (int asked = 0; asked < 1 << lengths.size(); asked++) {
            StoreCursor cursor = closing(store.scan(FIRST, ByteRange.all(), Direction.FORWARD));
            for (int i = 0; i < lengths.size(); i++) {
                assertThat(cursor.next()).isTrue();
                if ((asked >> i & 1) == 1) {
                    assertThat(cursor.value())
                            .as("value %s of those asked for, %s", i, asked)
                            .isEqualTo(filled(lengths.get(i), i));
                }
                assertThat(text(cursor.key())).isEqualTo("" + i);
            }
        }
    }

    private static byte[] filled(int length, int with) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) with);
        return value;
    }
}
