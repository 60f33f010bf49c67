package io.mergekv.core.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change;
import io.mergekv.CorruptionException;
import io.mergekv.Document;
import io.mergekv.FormatException;
import io.mergekv.Key;
import io.mergekv.Patch;
import io.mergekv.StorageException;
import io.mergekv.core.HeapContext;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.read.CachedStore;
import io.mergekv.core.record.RecordWriter;
import io.mergekv.core.record.Records;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.store.memory.MemoryChangeLogProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReplayTest {
    private static final UUID DATABASE = new UUID(1, 2);

    private final Store store = new MemoryStoreProvider().open(new HeapContext());
    private final ChangeLog log = new MemoryChangeLogProvider().open(new HeapContext());
    private final TableCatalog catalog = TableCatalog.read(store);
    private final CachedStore cachedStore = new CachedStore(store, null, 0);
    private final RecordWriter writer = new RecordWriter();
    private final List<Integer> batches = new ArrayList<>();
    private AppliedState applied = AppliedState.none(DATABASE);
    private MemTable memTable = new MemTable(cachedStore, catalog, batch -> {}, applied);
    private long last;

    @AfterEach
    void close() {
        log.close();
        store.close();
    }

    @Test
    void batchesHaveABoundedNumberOfKeys() {
        for (int i = 0; i < 100_000; i++) {
            append("k" + i, 1, 10);
        }
        replay();
        assertThat(batches).allMatch(keys -> keys >= 16_384 && keys <= 32_768);
        assertThat(size()).isEqualTo(100_000);
    }

    @Test
    void batchesHaveABoundedNumberOfBytes() {
        for (int i = 10; i < 50; i++) {
            append("k" + i, 1, 1 << 20);
        }
        replay();
        assertThat(batches).allMatch(keys -> keys >= 4 && keys <= 9);
    }

    @Test
    void whatIsFewIsShownAndLeftToBeApplied() {
        append("k", 1, 10);
        append("k", 2, 20);
        replay();
        assertThat(batches).isEmpty();
        assertThat(memTable.get(storedKey("k"))).hasSizeGreaterThan(41 + 20);
        assertThat(memTable.applied().sequence()).isZero();
    }

    @Test
    void storeThatFailsBesideTheReplayFailsIt() {
        for (int i = 0; i < 100_000; i++) {
            append("k" + i, 1, 10);
        }
        assertThatThrownBy(() -> replay(batch -> {
                    throw new StorageException("no room");
                }))
                .isInstanceOf(StorageException.class)
                .hasMessage("no room");
    }

    @Test
    void everyBatchLeavesTheStoreAtItsSequence() {
        for (int i = 0; i < 100_000; i++) {
            append("k" + i, 1, 10);
        }
        List<Long> reached = new ArrayList<>();
        List<Long> written = new ArrayList<>();
        replay(batch -> {
            write(batch);
            reached.add(state().sequence());
            written.add(batches.stream().mapToLong(keys -> keys).sum());
        });
        assertThat(reached).hasSizeGreaterThan(2).isEqualTo(written);
    }

    @Test
    void documentsThatADiskIsWaitedForAreReadSideBySide() {
        int documents = 2_000;
        createAndMerge(documents, documents);
        AtomicInteger reading = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        replay(reading(key -> {
            most.accumulateAndGet(reading.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000_000); // the disk
            reading.decrementAndGet();
        }));
        assertThat(most).hasValueGreaterThan(4);
        assertThat(reading).hasValue(0);
        for (int i = 0; i < documents; i++) {
            assertThat(version("k" + i)).isEqualTo(2);
        }
    }

    @Test
    void whatFailsWhenReadAheadFailsNothing() {
        createAndMerge(2_000, 2_000);
        AtomicInteger failed = new AtomicInteger();
        replay(reading(key -> {
            LockSupport.parkNanos(1_000_000);
            if (isReadAhead()) {
                failed.incrementAndGet();
                throw new StorageException("unreadable");
            }
        }));
        assertThat(failed).hasValueGreaterThan(0);
        assertThat(version("k1999")).isEqualTo(2);
    }

    @Test
    void changesOfALargeBatchAreReadSideBySideToo() {
        int documents = 5_000;
        createAndMerge(documents, 1_000);
        appendBatch(1_000, documents, 2);
        Set<ByteBuffer> inMemory = ConcurrentHashMap.newKeySet();
        AtomicInteger waited = new AtomicInteger();
        replay(reading(key -> {
            if (inMemory.add(ByteBuffer.wrap(key))) {
                waited.addAndGet(isReadAhead() ? 0 : 1);
                LockSupport.parkNanos(200_000);
            }
        }));
        assertThat(waited).hasValueLessThan(documents / 2);
        assertThat(version("k" + (documents - 1))).isEqualTo(2);
    }

    @Test
    void replayThatFailsInALargeBatchReadsNoFurther() {
        createAndMerge(1_000, 1_000);
        appendBatch(0, 20_000, 7);
        AtomicInteger reads = new AtomicInteger();
        assertThatThrownBy(() -> replay(reading(key -> {
                    reads.incrementAndGet();
                    LockSupport.parkNanos(200_000);
                })))
                .isInstanceOf(CorruptionException.class);
        assertThat(reads).hasValueLessThan(5_000);
    }

    /** In the store they are created, in the log merged as well. */
    private void createAndMerge(int documents, int merged) {
        for (int i = 0; i < documents; i++) {
            append("k" + i, 1, 10);
        }
        replay();
        applyAll();
        for (int i = 0; i < merged; i++) {
            append("k" + i, 2, 20);
        }
    }

    private void appendBatch(int from, int to, long version) {
        last++;
        writer.begin(last, 1, 0, last, "");
        for (int i = from; i < to; i++) {
            writer.change(
                    Change.Kind.MERGE,
                    "t",
                    Key.of("k" + i).toBytes(),
                    version,
                    Document.of("x", "x").toCbor());
        }
        log.append(last, writer.finish());
    }

    private static boolean isReadAhead() {
        return Thread.currentThread().getName().startsWith("mergekv-read-ahead");
    }

    /** The store, where {@code read} comes before each read. */
    private CachedStore reading(Consumer<byte[]> read) {
        Store reading = (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("get")) {
                        read.accept((byte[]) arguments[1]);
                    }
                    return method.invoke(store, arguments);
                });
        return new CachedStore(reading, null, 0);
    }

    @Test
    void versionThatDoesNotFollowIsRefused() {
        append("k", 1, 10);
        append("k", 3, 10);
        assertThatThrownBy(this::replay)
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("record 2 of the change log makes version 3")
                .hasMessageContaining("leads to 2");
    }

    @Test
    void recordOfANewerFormatIsNotReplayed() {
        append("k", 1, 10);
        log.append(2, Records.ofVersion(record(2), '3'));
        last = 2;
        assertThatThrownBy(this::replay).isInstanceOf(FormatException.class).hasMessageContaining("of format 3");
    }

    @Test
    void recordWithAChangeThatOnlyALaterVersionKnowsIsNotReplayed() {
        append("k", 1, 10);
        byte[] record = record(2);
        record[52] |= 0x20;
        log.append(2, Records.sealed(record));
        last = 2;
        assertThatThrownBy(this::replay).isInstanceOf(FormatException.class).hasMessageContaining("flags 0x21");
    }

    /** A record of commit {@code sequence}, which merges into document {@code k}. */
    private byte[] record(long sequence) {
        writer.begin(sequence, 1, 0, sequence, "");
        writer.change(
                Change.Kind.MERGE,
                "t",
                Key.of("k").toBytes(),
                sequence,
                Document.of("x", "y").toCbor());
        return Records.bytes(writer.finish());
    }

    @Test
    void recordThatTheStoreHasAlreadyChangesNothing() {
        append("k", 1, 10);
        append("k", 2, 20);
        replay();
        applyAll();
        applied = AppliedState.none(DATABASE);
        last = 1;
        replay();
        applyAll();
        assertThat(size()).isEqualTo(1);
        assertThat(store.get(Spaces.DOCUMENTS, storedKey("k"))).hasSizeGreaterThan(41 + 20);
    }

    @Test
    void changesOfOneKeyInOneCommitAreAllReplayed() {
        writer.begin(1, 1, 0, 1, "");
        for (int version = 1; version <= 3; version++) {
            Change.Kind kind = version == 1 ? Change.Kind.CREATE : Change.Kind.MERGE;
            writer.change(
                    kind,
                    "t",
                    Key.of("k").toBytes(),
                    version,
                    Patch.of("f" + version, version).toCbor());
        }
        log.append(1, writer.finish());
        last = 1;
        replay();
        applyAll();
        byte[] stored = Objects.requireNonNull(store.get(Spaces.DOCUMENTS, storedKey("k")));
        assertThat(StoredDocument.document(stored)).isEqualTo(Document.of("f1", 1, "f2", 2, "f3", 3));
        assertThat(StoredDocument.version(stored)).isEqualTo(3);
    }

    @Test
    void recordThatIsGoneMeanwhileIsNamed() {
        append("k", 1, 10);
        last = 2;
        assertThatThrownBy(this::replay)
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("record 2 of the change log was there a moment ago");
    }

    @Test
    void nothingToReplayWritesNothing() {
        replay();
        assertThat(batches).isEmpty();
    }

    private void append(String key, long version, int bytes) {
        last++;
        writer.begin(last, 1, 0, last, "");
        Change.Kind kind = version == 1 ? Change.Kind.CREATE : Change.Kind.MERGE;
        writer.change(
                kind,
                "t",
                Key.of(key).toBytes(),
                version,
                Document.of("x", "x".repeat(bytes)).toCbor());
        ByteBuffer record = writer.finish();
        log.append(last, record);
    }

    private void replay() {
        replay(this::write);
    }

    private void replay(MemTable.StoreWriter writer) {
        replay(new MemTable(cachedStore, catalog, writer, applied));
    }

    private void replay(CachedStore slow) {
        replay(new MemTable(slow, catalog, this::write, applied));
    }

    private void replay(MemTable into) {
        memTable = into;
        applied = new Replay(log, memTable, catalog).run(last);
        assertThat(applied.sequence()).isEqualTo(last);
        assertThat(memTable.committed()).isEqualTo(applied);
    }

    private void applyAll() {
        memTable.freeze();
        memTable.apply();
    }

    private void write(StoreBatch batch) {
        AtomicInteger documents = new AtomicInteger();
        batch.forEach(new StoreBatch.Visitor() {
            @Override
            public void put(Space space, byte[] key, byte[] value) {
                documents.addAndGet(space.equals(Spaces.DOCUMENTS) ? 1 : 0);
            }

            @Override
            public void delete(Space space, byte[] key) {}

            @Override
            public void deleteRange(Space space, byte[] from, byte[] to) {}
        });
        batches.add(documents.get());
        store.write(batch, Store.Journal.NONE);
    }

    private AppliedState state() {
        return Objects.requireNonNull(AppliedState.read(store));
    }

    private long size() {
        return table().size();
    }

    private long version(String key) {
        return StoredDocument.version(Objects.requireNonNull(memTable.get(storedKey(key))));
    }

    private byte[] storedKey(String key) {
        return table().storedKey(Key.of(key).toBytes());
    }

    private StoredTable table() {
        return Objects.requireNonNull(catalog.find("t"));
    }
}
