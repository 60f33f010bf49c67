package io.mergekv.cache.chronicle;

import static io.mergekv.cache.chronicle.Caches.key;
import static io.mergekv.cache.chronicle.Caches.statistic;
import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.ClosedException;
import io.mergekv.spi.Cache;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class CoherenceTest {
    private static final int KEYS = 3_000;
    private static final int WRITERS = 3;
    private static final long WRITES = Long.getLong("mergekv.cache.stress.writes", 60_000);

    /** A reader must never see less than what was current when its read began: a put or removal that had returned. */
    @Test
    void readersNeverSeeAnOlderValueThanTheLastOnePut() throws Exception {
        AtomicLongArray done = new AtomicLongArray(KEYS);
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Cache cache = Caches.open(1 << 20)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(threads.submit(() -> write(cache, done, writer)));
            }
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int seed = i;
                readers.add(threads.submit(() -> read(cache, done, stop, new Random(seed))));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            stop.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(statistic(cache, "evictions")).isPositive();
            assertThat(statistic(cache, "hits")).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closeWhileOthersReadIsSeenAsClosed() throws ExecutionException, InterruptedException {
        for (int round = 0; round < 20; round++) {
            Cache cache = Caches.open(1 << 20);
            CompletableFuture<Void> started = new CompletableFuture<>();
            CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(() -> {
                try {
                    for (int i = 0; ; i++) {
                        cache.put(key(i % 100), new byte[100]);
                        Caches.get(cache, key(i % 100));
                        started.complete(null);
                    }
                } catch (RuntimeException e) {
                    return e;
                }
            });
            started.get();
            cache.close();
            assertThat(end.get()).isInstanceOf(ClosedException.class);
        }
    }

    /** Each key has one writer. Its values count up; a removal counts too, and leaves nothing to be seen. */
    private static void write(Cache cache, AtomicLongArray done, int writer) {
        Random random = new Random(100 + writer);
        for (long i = 1; i <= WRITES; i++) {
            int number = random.nextInt(KEYS / WRITERS) * WRITERS + writer;
            long version = done.get(number) + 1;
            if (random.nextInt(8) == 0) {
                cache.remove(key(number));
            } else {
                int length = random.nextInt(50) == 0 ? random.nextInt(70_000) : random.nextInt(900);
                cache.put(key(number), value(number, version, 16 + length));
            }
            done.set(number, version);
        }
    }

    private static void read(Cache cache, AtomicLongArray done, AtomicBoolean stop, Random random) {
        while (!stop.get()) {
            int number = random.nextInt(KEYS);
            long least = done.get(number);
            byte[] found = Caches.get(cache, key(number));
            if (found != null) {
                ByteBuffer value = ByteBuffer.wrap(found);
                assertThat(value.getInt(0)).isEqualTo(number);
                assertThat(value.getInt(4)).isEqualTo(found.length);
                assertThat(value.getLong(8)).isGreaterThanOrEqualTo(least);
                assertThat(found[found.length - 1]).isEqualTo(found.length == 16 ? found[15] : (byte) value.getLong(8));
            }
        }
    }

    private static byte[] value(int number, long version, int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) version);
        ByteBuffer.wrap(value).putInt(number).putInt(length).putLong(version);
        return value;
    }
}
