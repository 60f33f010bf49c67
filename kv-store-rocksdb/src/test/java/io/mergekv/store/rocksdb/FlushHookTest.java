package io.mergekv.store.rocksdb;

import static io.mergekv.store.rocksdb.TestStores.DATA;
import static io.mergekv.store.rocksdb.TestStores.LOG;
import static io.mergekv.store.rocksdb.TestStores.all;
import static io.mergekv.store.rocksdb.TestStores.bytes;
import static io.mergekv.store.rocksdb.TestStores.get;
import static io.mergekv.store.rocksdb.TestStores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.KvException;
import io.mergekv.Options;
import io.mergekv.StorageException;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine's hook and the flushes of a store, for whatever reason. */
@Timeout(60)
class FlushHookTest {
    private static final Options SMALL_BUFFER = Options.none().with(RocksStoreProvider.WRITE_BUFFER_BYTES, 256L << 10);

    @TempDir
    Path directory;

    /** Everything that makes a store flush. */
    enum Cause {
        MANUAL {
            @Override
            void flush(Store store, Path directory) {
                store.flush();
            }
        },
        FULL_BUFFER {
            @Override
            void flush(Store store, Path directory) {
                List<String> before = tables(directory);
                fillUntil(store, () -> !tables(directory).equals(before));
            }
        },
        CLOSE {
            @Override
            void flush(Store store, Path directory) {
                store.close();
            }
        },
        COPY {
            @Override
            void flush(Store store, Path directory) {
                store.copyTo(directory.resolveSibling("copy"));
            }
        },
        COMPACTION {
            @Override
            void flush(Store store, Path directory) {
                store.compact();
            }
        };

        abstract void flush(Store store, Path directory);
    }

    @ParameterizedTest
    @EnumSource
    void hookRunsBeforeAnythingIsOnDisk(Cause cause) {
        Path home = directory.resolve("store");
        List<List<String>> seen = new CopyOnWriteArrayList<>();
        AtomicBoolean armed = new AtomicBoolean();
        Runnable hook = () -> {
            if (armed.get()) {
                seen.add(tables(home));
            }
        };
        try (Store store = TestStores.open(home, hook, SMALL_BUFFER)) {
            List<String> before = tables(home);
            put(store, "a", "1");
            armed.set(true);
            cause.flush(store, home);
            armed.set(false);
            assertThat(seen).isNotEmpty();
            assertThat(seen.get(0)).isEqualTo(before);
            assertThat(tables(home)).isNotEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hookThatThrowsKeepsEverythingOffTheDisk(Cause cause) {
        Path home = directory.resolve("store");
        AtomicBoolean failing = new AtomicBoolean();
        Runnable hook = () -> {
            if (failing.get()) {
                throw new IllegalStateException("log not synced");
            }
        };
        Store store = TestStores.open(home, hook, SMALL_BUFFER);
        put(store, "a", "1");
        failing.set(true);
        assertThatThrownBy(() -> cause.flush(store, home))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("log not synced");
        closeQuietly(store);
        try (Store reopened = TestStores.open(home)) {
            assertThat(all(reopened, DATA)).isEmpty();
        }
        assertThat(directory.resolve("copy")).doesNotExist();
    }

    @Test
    void flushThatTheHookRefusedTakesEverythingTheNextTime() {
        AtomicBoolean failing = new AtomicBoolean(true);
        try (Store store = TestStores.open(directory, () -> throwWhile(failing))) {
            put(store, "a", "1");
            assertThatThrownBy(store::flush).isInstanceOf(StorageException.class);
            assertThat(get(store, "a")).isEqualTo("1");
            put(store, "b", "1");
            failing.set(false);
            store.flush();
            assertThat(TestStores.afterACut(directory)).containsExactly("a=1", "b=1");
        }
    }

    /** A write that was refused before it was applied leaves nothing behind. */
    @Test
    void writeAfterARefusedFlushInTheBackgroundIsRefusedWhole() {
        AtomicBoolean failing = new AtomicBoolean(true);
        Store store = TestStores.open(directory, () -> throwWhile(failing), SMALL_BUFFER);
        String refused = null;
        byte[] value = new byte[4096];
        for (int i = 0; refused == null; i++) {
            try {
                store.write(new StoreBatch().put(DATA, bytes("k" + i), value), Journal.NONE);
            } catch (StorageException e) {
                assertThat(e).hasMessageContaining("log not synced");
                refused = "k" + i;
            }
        }
        assertThat(get(store, refused)).isNull();
        failing.set(false);
        store.close();
    }

    @Test
    void nothingIsInFilesHoweverMuchIsWrittenWhileTheHookRefuses() {
        AtomicBoolean failing = new AtomicBoolean(true);
        Store store = TestStores.open(directory, () -> throwWhile(failing), SMALL_BUFFER);
        List<String> before = tables(directory);
        byte[] value = new byte[16 << 10];
        int refused = 0;
        for (int i = 0; i < 1000; i++) { // 16 MB
            try {
                store.write(new StoreBatch().put(DATA, bytes("k" + i), value), Journal.NONE);
            } catch (StorageException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(900);
        assertThat(tables(directory)).isEqualTo(before);
        failing.set(false);
        store.close();
    }

    @Test
    void threadThatFlushesOutlivesErrors() {
        AtomicInteger left = new AtomicInteger(20);
        Runnable hook = () -> {
            if (left.getAndDecrement() > 0) {
                throw new OutOfMemoryError("asked for");
            }
        };
        try (Store store = TestStores.open(directory, hook, SMALL_BUFFER)) {
            List<String> before = tables(directory);
            while (tables(directory).equals(before)) {
                try {
                    fill(store, 64 << 10);
                } catch (StorageException e) {
                    assertThat(e).hasMessageContaining("asked for");
                }
            }
            assertThat(left.get()).isNegative();
        }
    }

    /** While the hook runs for the last time nothing is written: what is written then comes after the flush. */
    @ParameterizedTest
    @EnumSource(names = {"MANUAL", "COPY", "COMPACTION"})
    void writeAfterTheHookIsNotInTheFlush(Cause cause) throws Exception {
        Path home = directory.resolve("store");
        AtomicBoolean armed = new AtomicBoolean();
        AtomicReference<Store> self = new AtomicReference<>();
        Thread late = new Thread(() -> put(Objects.requireNonNull(self.get()), "late", "1"));
        AtomicInteger runs = new AtomicInteger();
        Runnable hook = () -> {
            int run = armed.get() ? runs.incrementAndGet() : 0;
            if (run == 1) {
                put(Objects.requireNonNull(self.get()), "early", "1"); // writes go on
            } else if (run == (cause == Cause.COPY ? 3 : 2)) { // a copy is a flush and a checkpoint
                late.start();
                while (late.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
        };
        try (Store store = TestStores.open(home, hook, SMALL_BUFFER)) {
            self.set(store);
            armed.set(true);
            put(store, "a", "1");
            cause.flush(store, home);
            late.join();
            armed.set(false);
            assertThat(TestStores.afterACut(home)).contains("a=1", "early=1").doesNotContain("late=1");
            assertThat(get(store, "late")).isEqualTo("1");
        }
    }

    /** RocksDB flushes when it is asked to compact. */
    @Test
    void whatIsWrittenDuringACompactionStaysOutOfItsFiles() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger covered = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        try (Store store = TestStores.open(directory, () -> covered.set(begun.get()))) {
            for (int i = 0; i < 4; i++) {
                fill(store, 1 << 20);
                store.flush();
            }
            Thread writer = new Thread(() -> {
                while (!ended.get()) {
                    put(store, LOG, String.format("%08d", begun.incrementAndGet()), "1", Journal.NONE);
                }
            });
            writer.start();
            while (begun.get() == 0) {
                Thread.onSpinWait();
            }
            store.compact();
            ended.set(true);
            writer.join();
            assertThat(TestStores.afterACut(directory, LOG)).hasSizeLessThanOrEqualTo(covered.get());
            assertThat(begun.get()).isGreaterThan(covered.get());
        }
    }

    @Test
    void failureOfRocksDbIsToldByEveryLaterCallAndByClose() throws Exception {
        Path home = directory.resolve("store");
        Store store = TestStores.open(home);
        put(store, "a", "1");
        Files.move(home.resolve("rocksdb"), directory.resolve("gone"));
        List<Runnable> calls =
                List.of(store::flush, store::flush, () -> put(store, "b", "1"), store::compact, store::close);
        for (Runnable call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("failed to write its files");
        }
        store.close();
    }

    /** It is written to until the families' memtables are flushed, and they are flushed when they are large. */
    @Test
    void journalDoesNotGrowWithoutBound() throws IOException {
        long most = 0;
        try (Store store = TestStores.open(directory, () -> {}, SMALL_BUFFER)) {
            byte[] value = new byte[4096];
            new Random(1).nextBytes(value);
            for (int i = 0; i < 1500; i++) { // 6 MB
                store.write(new StoreBatch().put(i % 2 == 0 ? LOG : DATA, bytes("k" + i), value), Journal.BUFFERED);
                most = Math.max(most, journalBytes(directory));
            }
        }
        assertThat(most).isBetween(1L, 4 * SMALL_BUFFER.get(RocksStoreProvider.WRITE_BUFFER_BYTES));
    }

    @Test
    void errorInTheHookStopsTheFlushToo() {
        Store store = TestStores.open(directory, () -> {
            throw new StackOverflowError("deep");
        });
        put(store, "a", "1");
        assertThatThrownBy(store::flush).isInstanceOf(StorageException.class).hasMessageContaining("deep");
        closeQuietly(store);
        try (Store reopened = TestStores.open(directory)) {
            assertThat(get(reopened, "a")).isNull();
        }
    }

    @Test
    void stoppedFlushKeepsJournaledWrites() {
        Store store = TestStores.open(directory, () -> {
            throw new IllegalStateException("log not synced");
        });
        put(store, DATA, "a", "1", Journal.NONE);
        put(store, LOG, "b", "2", Journal.BUFFERED);
        assertThatThrownBy(store::flush).isInstanceOf(StorageException.class);
        closeQuietly(store);
        try (Store reopened = TestStores.open(directory)) {
            assertThat(all(reopened, LOG)).containsExactly("b=2");
            assertThat(all(reopened, DATA)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hookMaySyncTheJournalOfItsOwnStore(Cause cause) {
        Path home = directory.resolve("store");
        AtomicReference<Store> self = new AtomicReference<>();
        Runnable hook = () -> {
            Store store = self.get();
            if (store != null) {
                store.syncJournal();
            }
        };
        try (Store store = TestStores.open(home, hook, SMALL_BUFFER)) {
            self.set(store);
            put(store, DATA, "a", "1", Journal.NONE);
            put(store, LOG, "b", "2", Journal.BUFFERED);
            cause.flush(store, home);
        }
        try (Store reopened = TestStores.open(home)) {
            assertThat(get(reopened, "a")).isEqualTo("1");
        }
    }

    @Test
    void writerStalledOnAFullBufferGoesOnAfterTheHook() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Store store = TestStores.open(directory, () -> await(release), SMALL_BUFFER)) {
            List<String> before = tables(directory);
            Thread writer = new Thread(() -> fill(store, 8 << 20));
            writer.start();
            awaitStopped(store);
            assertThat(tables(directory)).isEqualTo(before);
            release.countDown();
            writer.join();
            assertThat(tables(directory)).isNotEqualTo(before);
        }
    }

    @Test
    void writerStalledOnAFullBufferFailsWhenTheHookDoes() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Store store = TestStores.open(
                directory,
                () -> {
                    await(release);
                    throw new IllegalStateException("log not synced");
                },
                SMALL_BUFFER);
        Thread writer = new Thread(() -> {
            try {
                fill(store, 8 << 20);
            } catch (KvException e) {
                thrown.set(e);
            }
        });
        writer.start();
        awaitStopped(store);
        release.countDown();
        writer.join();
        closeQuietly(store);
        assertThat(thrown.get()).isInstanceOf(StorageException.class).hasMessageContaining("log not synced");
    }

    @Test
    void closeWaitsForAFlushWhoseHookIsRunning() throws Exception {
        CountDownLatch inHook = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Store store = TestStores.open(directory, () -> {
            inHook.countDown();
            await(release);
        });
        put(store, "a", "1");
        Thread flusher = new Thread(store::flush);
        flusher.start();
        inHook.await();
        Thread closer = new Thread(store::close);
        closer.start();
        while (closer.getState() == Thread.State.NEW || closer.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        release.countDown();
        closer.join();
        flusher.join();
        try (Store reopened = TestStores.open(directory)) {
            assertThat(get(reopened, "a")).isEqualTo("1");
        }
    }

    private static void closeQuietly(Store store) {
        try {
            store.close();
        } catch (StorageException expected) {
            assertThat(expected).hasMessageContaining("flushed nothing");
        }
    }

    private static void throwWhile(AtomicBoolean failing) {
        if (failing.get()) {
            throw new IllegalStateException("log not synced");
        }
    }

    private static long journalBytes(Path home) throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(home.resolve("rocksdb"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
                sum += file.toFile().length(); // 0 when it was deleted meanwhile
            }
        }
        return sum;
    }

    private static void awaitStopped(Store store) {
        while (store.statistics().getOrDefault("writes-stopped", 0L) == 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody released the hook");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fill(Store store, int total) {
        byte[] value = new byte[4096];
        new Random(1).nextBytes(value);
        for (int i = 0; i < total / value.length; i++) {
            store.write(new StoreBatch().put(DATA, bytes("fill" + i), value), Journal.NONE);
        }
    }

    private static void fillUntil(Store store, java.util.function.BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            fill(store, 64 << 10);
        }
    }

    private static List<String> tables(Path home) {
        try (Stream<Path> files = Files.list(home.resolve("rocksdb"))) {
            return files.map(Path::toString)
                    .filter(f -> f.endsWith(".sst"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
