package io.mergekv.store.rocksdb;

import static io.mergekv.store.rocksdb.TestStores.SPACES;
import static io.mergekv.store.rocksdb.TestStores.bytes;
import static io.mergekv.store.rocksdb.TestStores.drain;
import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Options;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random operations against sorted maps. {@code -Dmergekv.steps} and {@code -Dmergekv.seed} repeat or extend a run. */
class RandomStoreTest {
    private static final int STEPS = Integer.getInteger("mergekv.steps", 6_000);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());
    private static final Options SMALL_BUFFER = Options.none().with(RocksStoreProvider.WRITE_BUFFER_BYTES, 256L << 10);

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final List<NavigableMap<String, String>> model = List.of(new TreeMap<>(), new TreeMap<>());

    @Test
    void storeAgreesWithSortedMaps() {
        Store store = open();
        try {
            for (int step = 0; step < STEPS; step++) {
                store = step(store, "seed " + SEED + ", step " + step);
            }
        } finally {
            store.close();
        }
    }

    private Store step(Store store, String description) {
        int choice = random.nextInt(1000);
        if (choice < 5) {
            store.close();
            return open();
        } else if (choice < 15) {
            store.flush();
        } else if (choice < 18) {
            store.compact();
        } else if (choice < 40) {
            checkSnapshot(store, description);
        } else if (choice < 500) {
            write(store);
        } else if (choice < 700) {
            Space space = space();
            String key = key();
            assertThat(TestStores.get(store, space, key))
                    .as(description)
                    .isEqualTo(model.get(space.ordinal()).get(key));
        } else {
            Space space = space();
            String from = bound();
            String to = bound();
            Direction direction = random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
            assertThat(drain(store.scan(space, range(from, to), direction)))
                    .as(description)
                    .isEqualTo(expected(model.get(space.ordinal()), from, to, direction));
        }
        return store;
    }

    private void checkSnapshot(Store store, String description) {
        List<List<String>> before = new ArrayList<>();
        for (NavigableMap<String, String> space : model) {
            before.add(expected(space, null, null, Direction.FORWARD));
        }
        try (StoreSnapshot snapshot = store.snapshot()) {
            write(store);
            write(store);
            for (Space space : SPACES) {
                assertThat(drain(snapshot.scan(space, ByteRange.all(), Direction.FORWARD)))
                        .as(description)
                        .isEqualTo(before.get(space.ordinal()));
            }
        }
    }

    private void write(Store store) {
        StoreBatch batch = new StoreBatch();
        for (int i = random.nextInt(5); i >= 0; i--) {
            Space space = space();
            NavigableMap<String, String> map = model.get(space.ordinal());
            String key = key();
            switch (random.nextInt(10)) {
                case 0, 1 -> {
                    map.remove(key);
                    batch.delete(space, bytes(key));
                }
                case 2 -> {
                    String to = key();
                    if (key.compareTo(to) < 0) {
                        map.subMap(key, to).clear();
                    }
                    batch.deleteRange(space, bytes(key), bytes(to));
                }
                default -> {
                    String value = Integer.toString(random.nextInt()).repeat(random.nextInt(100));
                    map.put(key, value);
                    batch.put(space, bytes(key), bytes(value));
                }
            }
        }
        store.write(
                batch,
                random.nextBoolean() ? Journal.NONE : random.nextInt(20) == 0 ? Journal.SYNCED : Journal.BUFFERED);
    }

    private static List<String> expected(
            NavigableMap<String, String> map, @Nullable String from, @Nullable String to, Direction direction) {
        List<String> result = new ArrayList<>();
        for (Map.Entry<String, String> entry : map.entrySet()) {
            if (range(from, to).contains(bytes(entry.getKey()))) {
                result.add(entry.getKey() + "=" + entry.getValue());
            }
        }
        if (direction == Direction.REVERSE) {
            Collections.reverse(result);
        }
        return result;
    }

    private Store open() {
        return TestStores.open(directory, () -> {}, SMALL_BUFFER);
    }

    private Space space() {
        return SPACES.get(random.nextInt(SPACES.size()));
    }

    /** Few keys, of which some are prefixes of others. */
    private String key() {
        String key = Integer.toString(random.nextInt(300), 3);
        return random.nextInt(50) == 0 ? "" : key;
    }

    private @Nullable String bound() {
        return random.nextInt(4) == 0 ? null : key();
    }

    private static ByteRange range(@Nullable String from, @Nullable String to) {
        return ByteRange.of(from == null ? null : bytes(from), to == null ? null : bytes(to));
    }
}
