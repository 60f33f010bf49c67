package io.mergekv.store.rocksdb;

import static io.mergekv.store.rocksdb.TestStores.DATA;
import static io.mergekv.store.rocksdb.TestStores.bytes;
import static io.mergekv.store.rocksdb.TestStores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.ClosedException;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Use after close is an error, never a crash. */
@Timeout(60)
class ClosedStoreTest {
    @TempDir
    Path directory;

    interface Call {
        void on(Store store);
    }

    static Stream<Call> calls() {
        return Stream.of(
                store -> store.get(DATA, bytes("a")),
                store -> store.scan(DATA, ByteRange.all(), Direction.FORWARD),
                store -> store.write(new StoreBatch(), Journal.NONE),
                Store::syncJournal,
                Store::flush,
                Store::snapshot,
                store -> store.copyTo(Path.of("never")),
                Store::compact,
                Store::statistics);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyCallAfterCloseIsRefused(Call call) {
        Store store = TestStores.open(directory);
        store.close();
        assertThatThrownBy(() -> call.on(store)).isInstanceOf(ClosedException.class);
    }

    @Test
    void closeIsIdempotent() {
        Store store = TestStores.open(directory);
        store.close();
        store.close();
    }

    @Test
    void openCursorsAndSnapshotsEndWithTheStore() {
        Store store = TestStores.open(directory);
        put(store, "a", "1");
        StoreCursor cursor = store.scan(DATA, ByteRange.all(), Direction.FORWARD);
        cursor.next();
        StoreSnapshot snapshot = store.snapshot();
        StoreCursor pinned = snapshot.scan(DATA, ByteRange.all(), Direction.REVERSE);
        store.close();
        assertThatThrownBy(cursor::next).isInstanceOf(ClosedException.class);
        assertThatThrownBy(cursor::key).isInstanceOf(ClosedException.class);
        assertThatThrownBy(cursor::value).isInstanceOf(ClosedException.class);
        assertThatThrownBy(pinned::next).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> snapshot.get(DATA, bytes("a"))).isInstanceOf(ClosedException.class);
        cursor.close();
        pinned.close();
        snapshot.close();
    }

    @Test
    void closedCursorAndSnapshotAreRefused() {
        try (Store store = TestStores.open(directory)) {
            StoreCursor cursor = store.scan(DATA, ByteRange.all(), Direction.FORWARD);
            cursor.close();
            cursor.close();
            assertThatThrownBy(cursor::next).isInstanceOf(ClosedException.class);
            StoreSnapshot snapshot = store.snapshot();
            snapshot.close();
            snapshot.close();
            assertThatThrownBy(() -> snapshot.get(DATA, bytes("a"))).isInstanceOf(ClosedException.class);
            assertThat(store.statistics()).containsEntry("open-cursors-and-snapshots", 0L);
        }
    }

    @Test
    void closedCursorGivesNothingOfWhatItRead() {
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
            put(store, "b", "2");
            StoreCursor cursor = store.scan(DATA, ByteRange.all(), Direction.FORWARD);
            while (cursor.next() && new String(cursor.value(), StandardCharsets.UTF_8).equals("1")) {}
            cursor.close();
            assertThatThrownBy(cursor::key).isInstanceOf(ClosedException.class).hasMessageContaining("cursor");
            assertThatThrownBy(cursor::value)
                    .isInstanceOf(ClosedException.class)
                    .hasMessageContaining("cursor");
        }
    }

    @Test
    void cursorOutlivesItsSnapshot() {
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
            StoreSnapshot snapshot = store.snapshot();
            StoreCursor cursor = snapshot.scan(DATA, ByteRange.all(), Direction.FORWARD);
            snapshot.close();
            assertThat(TestStores.drain(cursor)).containsExactly("a=1");
        }
    }

    @Test
    void closingUnderBusyThreadsNeverCrashes() throws Exception {
        for (int round = 0; round < 20; round++) {
            Store store = TestStores.open(directory);
            put(store, "a", "1");
            put(store, "b", "2");
            StoreSnapshot shared = store.snapshot();
            AtomicReference<Throwable> unexpected = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            CountDownLatch running = new CountDownLatch(6);
            List<Call> work = List.of(
                    s -> s.get(DATA, bytes("a")),
                    s -> TestStores.drain(s.scan(DATA, ByteRange.all(), Direction.FORWARD)),
                    s -> {
                        try (StoreSnapshot snapshot = s.snapshot()) {
                            snapshot.get(DATA, bytes("a"));
                            TestStores.drain(snapshot.scan(DATA, ByteRange.all(), Direction.REVERSE));
                        }
                    },
                    s -> shared.get(DATA, bytes("b")),
                    s -> put(s, "c", "3"),
                    Store::statistics);
            for (Call call : work) {
                threads.add(new Thread(() -> {
                    try {
                        call.on(store);
                        running.countDown();
                        while (true) {
                            call.on(store);
                        }
                    } catch (ClosedException expected) {
                        // the end
                    } catch (Throwable t) {
                        unexpected.set(t);
                    }
                }));
            }
            threads.forEach(Thread::start);
            running.await();
            store.close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(unexpected.get()).isNull();
        }
    }

    @Test
    void closingASnapshotUnderReadersNeverCrashes() throws Exception {
        try (Store store = TestStores.open(directory)) {
            put(store, "a", "1");
            for (int round = 0; round < 200; round++) {
                StoreSnapshot snapshot = store.snapshot();
                CountDownLatch running = new CountDownLatch(1);
                Thread reader = new Thread(() -> {
                    try {
                        while (true) {
                            snapshot.get(DATA, bytes("a"));
                            running.countDown();
                        }
                    } catch (ClosedException expected) {
                        // the end
                    }
                });
                reader.start();
                running.await();
                snapshot.close();
                reader.join();
            }
        }
    }

    @Test
    void compactionIsCutShortByClose() throws Exception {
        Store store = TestStores.open(directory);
        put(store, "a", "1");
        AtomicReference<Throwable> unexpected = new AtomicReference<>();
        CountDownLatch running = new CountDownLatch(1);
        Thread compactor = new Thread(() -> {
            try {
                while (true) {
                    store.compact();
                    running.countDown();
                }
            } catch (ClosedException expected) {
                // the end
            } catch (Throwable t) {
                unexpected.set(t);
            }
        });
        compactor.start();
        running.await();
        store.close();
        compactor.join();
        assertThat(unexpected.get()).isNull();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void openingAndClosingLeaksNoFilesThreadsOrMemory() throws Exception {
        cycle(10);
        long files = openFiles();
        long threads = status("Threads:");
        long kibibytes = status("VmRSS:");
        cycle(50);
        assertThat(openFiles()).isLessThanOrEqualTo(files + 2);
        assertThat(status("Threads:")).isLessThanOrEqualTo(threads + 4);
        assertThat(status("VmRSS:")).isLessThan(kibibytes + 64 * 1024);
    }

    private void cycle(int times) {
        byte[] value = new byte[100_000];
        for (int i = 0; i < times; i++) {
            Store store = TestStores.open(directory);
            for (int key = 0; key < 10; key++) {
                store.write(new StoreBatch().put(DATA, bytes("k" + key), value), Journal.NONE);
            }
            store.snapshot().scan(DATA, ByteRange.all(), Direction.FORWARD).next();
            store.close();
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static long status(String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
