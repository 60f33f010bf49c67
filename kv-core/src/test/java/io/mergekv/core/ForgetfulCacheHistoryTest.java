package io.mergekv.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.Database;
import io.mergekv.core.discovery.Discovery;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories over a cache that forgets much of what it is given, as one that is too small does: then reads miss, and
 * offer what they found to the cache while commits change it. The store lets others go first between the two: with the stamps left out, this fails.
 */
final class ForgetfulCacheHistoryTest {
    private static final int OPERATIONS = Integer.getInteger("mergekv.history.operations", 30_000);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());

    @TempDir
    Path directory;

    @Test
    void missesBesideCommitsLeaveNothingOldInTheCache() throws InterruptedException {
        Discovery discovery = Discovery.of(
                List.of(new SlowProvider()), List.of(new ForgetfulProvider()), List.of(new MemoryChangeLogProvider()));
        CoreEngine engine = new CoreEngine(() -> discovery, Clock.systemUTC());
        try (Database database =
                engine.open(MemoryEngine.builder(directory.resolve("db")).config())) {
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
                    if (method.getName().equals("get")) {
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
        public byte @Nullable [] get(byte[] key) {
            return kept.get(key);
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
