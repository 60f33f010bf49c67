package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.DatabaseBuilder;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Key;
import io.mergekv.Table;
import io.mergekv.core.discovery.Discovery;
import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import io.mergekv.spi.CacheContext;
import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreContext;
import io.mergekv.spi.StoreProvider;
import io.mergekv.store.memory.MemoryCacheProvider;
import io.mergekv.store.memory.MemoryChangeLogProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.testkit.history.ConcurrentClients;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories over a cache that forgets much of what it is given, as one that is too small does: then reads miss, and
 * offer what they found to the cache while commits change it. The store lets others go first between the two: with the stamps left out, this fails.
 */
final class ForgetfulCacheHistoryTest {
    private static final int OPERATIONS = Integer.getInteger("mergekv.history.operations", 30_000);
    private static final long HOT_BYTES = 1 << 20;
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} bytes of hot documents")
    @ValueSource(longs = {0, HOT_BYTES})
    void missesBesideCommitsLeaveNothingOldInTheCache(long hotBytes) throws InterruptedException {
        Discovery discovery = Discovery.of(
                List.of(new SlowProvider()), List.of(new ForgetfulProvider()), List.of(new MemoryChangeLogProvider()));
        CoreEngine engine = new CoreEngine(() -> discovery, Clock.systemUTC());
        try (Database database = engine.open(MemoryEngine.builder(directory.resolve("db"))
                .set(DatabaseBuilder.HOT_BYTES, hotBytes)
                .config())) {
            assertThat(ConcurrentClients.on(database)
                            .seed(SEED)
                            .keys(2)
                            .operations(OPERATIONS)
                            .run()
                            .violation())
                    .as("-Dmergekv.seed=" + SEED)
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} bytes of hot documents")
    @ValueSource(longs = {0, HOT_BYTES})
    void countersNeverGoBackHoweverTheyAreRead(long hotBytes) throws Exception {
        Discovery discovery = Discovery.of(
                List.of(new SlowProvider()), List.of(new ForgetfulProvider()), List.of(new MemoryChangeLogProvider()));
        CoreEngine engine = new CoreEngine(() -> discovery, Clock.systemUTC());
        try (Database database = engine.open(MemoryEngine.builder(directory.resolve("db"))
                .set(DatabaseBuilder.HOT_BYTES, hotBytes)
                .config())) {
            Table table = database.table("t");
            List<Key> keys = Stream.of("a", "b", "c").map(Key::of).toList();
            AtomicLongArray acknowledged = new AtomicLongArray(keys.size());
            AtomicBoolean stop = new AtomicBoolean();
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int kind = 0; kind < 3; kind++) {
                int by = kind;
                readers.add(CompletableFuture.runAsync(() -> {
                    long[] seen = new long[keys.size()];
                    while (!stop.get()) {
                        for (int i = 0; i < seen.length; i++) {
                            seen[i] = Math.max(seen[i], acknowledged.get(i));
                        }
                        long[] found = counters(table, keys, by);
                        for (int i = 0; i < seen.length; i++) {
                            assertThat(found[i]).isGreaterThanOrEqualTo(seen[i]);
                            seen[i] = found[i];
                        }
                    }
                }));
            }
            Random random = new Random(SEED);
            for (int i = 0; i < OPERATIONS; i++) {
                int key = random.nextInt(keys.size());
                acknowledged.set(key, table.increment(keys.get(key), 1, "n"));
            }
            stop.set(true);
            for (CompletableFuture<Void> reader : readers) {
                reader.get();
            }
        }
    }

    private static long[] counters(Table table, List<Key> keys, int kind) {
        DocumentReader reader = new DocumentReader();
        Map<Key, Document> all = kind == 0 ? table.getAll(keys) : Map.of();
        return keys.stream()
                .mapToLong(key -> switch (kind) {
                    case 0 -> all.getOrDefault(key, Document.empty()).integer("n", 0);
                    case 1 -> table.read(key, reader) ? reader.integer("n", 0) : 0;
                    default ->
                        table.get(key).map(document -> document.integer("n", 0)).orElse(0L);
                })
                .toArray();
    }

    private static final class SlowProvider implements StoreProvider {
        private final StoreProvider quick = new MemoryStoreProvider();

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public String version() {
            return quick.version();
        }

        @Override
        public Set<Capability> capabilities() {
            return quick.capabilities();
        }

        @Override
        public Store open(StoreContext context) {
            Store store = quick.open(context);
            InvocationHandler pauseAfterGet = (proxy, method, arguments) -> {
                try {
                    Object result = method.invoke(store, arguments);
                    if (method.getName().startsWith("get")) {
                        LockSupport.parkNanos(1_000);
                    }
                    return result;
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return (Store)
                    Proxy.newProxyInstance(Store.class.getClassLoader(), new Class<?>[] {Store.class}, pauseAfterGet);
        }
    }

    private static final class ForgetfulProvider implements CacheProvider {
        private final CacheProvider kept = new MemoryCacheProvider();

        @Override
        public String name() {
            return "forgetful";
        }

        @Override
        public String version() {
            return kept.version();
        }

        @Override
        public Cache open(CacheContext context) {
            return new ForgetfulCache(kept.open(context));
        }
    }

    private record ForgetfulCache(Cache kept, AtomicLong puts) implements Cache {
        ForgetfulCache(Cache kept) {
            this(kept, new AtomicLong());
        }

        @Override
        public boolean get(byte[] key, ByteTarget target) {
            return kept.get(key, target);
        }

        @Override
        public void put(byte[] key, byte[] value) {
            if (puts.incrementAndGet() % 3 == 0) {
                kept.put(key, value);
            } else {
                kept.remove(key);
            }
        }

        @Override
        public void remove(byte[] key) {
            kept.remove(key);
        }

        @Override
        public void clear(byte[] prefix) {
            kept.clear(prefix);
        }

        @Override
        public Map<String, Long> statistics() {
            return kept.statistics();
        }

        @Override
        public void close() {
            kept.close();
        }
    }
}
