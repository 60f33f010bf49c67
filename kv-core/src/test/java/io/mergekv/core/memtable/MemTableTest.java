package io.mergekv.core.memtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.StorageException;
import io.mergekv.core.HeapContext;
import io.mergekv.core.read.CachedStore;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.Cache;
import io.mergekv.spi.Store;
import io.mergekv.store.memory.MemoryCacheProvider;
import io.mergekv.store.memory.MemoryStoreProvider;
import io.mergekv.testkit.FaultPlan;
import io.mergekv.testkit.FaultyProviders;
import io.mergekv.testkit.ProviderCall;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is shown while commits are on their way to the store. */
@Timeout(60)
class MemTableTest {
    private static final UUID DATABASE = new UUID(1, 2);

    private final FaultPlan plan = new FaultPlan();
    private final Store store =
            FaultyProviders.store(new MemoryStoreProvider(), plan).open(new HeapContext());
    private final Cache cache = new MemoryCacheProvider().open(new HeapContext());
    private final TableCatalog catalog = TableCatalog.read(store);
    private final CachedStore cachedStore = new CachedStore(store, cache, 0);
    private final MemTable memTable = new MemTable(
            cachedStore, catalog, batch -> store.write(batch, Store.Journal.NONE), AppliedState.none(DATABASE));
    private final WriteSet group = new WriteSet(memTable, catalog);
    private long sequence;

    @AfterEach
    void close() {
        cachedStore.close();
        store.close();
    }

    @Test
    void whatIsFrozenIsShownUntilTheStoreHasItAndLongerWhatIsNewer() {
        commit("a", "b");
        memTable.freeze();
        plan.before(ProviderCall.STORE_WRITE, 1, () -> {
            assertThat(versionOf("a")).isEqualTo(1);
            commit("a");
            assertThat(versionOf("a")).isEqualTo(2);
            assertThat(versionOf("b")).isEqualTo(1);
            assertThat(memTable.applied().sequence()).isZero();
        });
        memTable.apply();
        assertThat(memTable.applied().sequence()).isEqualTo(1);
        assertThat(versionOf("a")).isEqualTo(2);
        assertThat(versionOf("b")).isEqualTo(1);
        assertThat(stored("a")).isEqualTo(1);
        memTable.freeze();
        memTable.apply();
        assertThat(stored("a")).isEqualTo(2);
        assertThat(memTable.isEmpty()).isTrue();
    }

    @Test
    void deletedDocumentIsGoneOnEveryWay() {
        commit("a");
        applyAll();
        group.set(group.table("t"), key("a"), group.get(key("a")), null);
        add();
        assertThat(memTable.get(key("a"))).isNull();
        memTable.freeze();
        assertThat(memTable.get(key("a"))).isNull();
        memTable.apply();
        assertThat(memTable.get(key("a"))).isNull();
        assertThat(store.get(Spaces.DOCUMENTS, key("a"))).isNull();
    }

    @Test
    void readerThatIsOvertakenLeavesNothingOldInTheCache() {
        commit("a");
        applyAll();
        plan.after(ProviderCall.STORE_GET, 1, () -> {
            commit("a"); // after the reader has read, before it offers that to the cache
            applyAll();
        });
        assertThat(versionOf("a")).isEqualTo(1);
        assertThat(versionOf("a")).isEqualTo(2);
    }

    @Test
    void freezingNothingOrTwiceChangesNothing() {
        assertThat(memTable.freeze()).isFalse();
        commit("a");
        assertThat(memTable.freeze()).isTrue();
        commit("a");
        assertThat(memTable.freeze()).isTrue();
        memTable.apply();
        memTable.apply();
        assertThat(stored("a")).isEqualTo(1);
        assertThat(versionOf("a")).isEqualTo(2);
    }

    @Test
    void storeThatFailedOnceIsNotWrittenAgain() {
        commit("a");
        memTable.freeze();
        plan.failBefore(ProviderCall.STORE_WRITE, 1);
        assertThatThrownBy(memTable::apply).isNotNull();
        assertThatThrownBy(memTable::apply).isInstanceOf(StorageException.class).hasMessageContaining("open it again");
        assertThat(plan.calls(ProviderCall.STORE_WRITE)).isEqualTo(1);
        assertThat(versionOf("a")).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway") // what is to fail
    void groupThatCouldNotBeShownWholeNeverReachesTheStore() {
        commit("a");
        commit("b", "c");
        group.sizeChanges().put(null, 1L); // in the middle of it
        assertThatThrownBy(this::add).isInstanceOf(NullPointerException.class);
        memTable.freeze();
        assertThatThrownBy(memTable::apply).isInstanceOf(StorageException.class);
        assertThat(plan.calls(ProviderCall.STORE_WRITE)).isZero();
    }

    @Test
    void whoSeesOneWriteOfAGroupSeesAllOfIt() throws InterruptedException {
        commit("a", "b");
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong torn = new AtomicLong();
        Thread reader = new Thread(() -> {
            while (!ended.get()) {
                long first = versionOf("b");
                if (versionOf("a") < first || memTable.committed().sequence() < first) {
                    torn.incrementAndGet();
                }
            }
        });
        reader.start();
        for (int i = 0; i < 200_000; i++) {
            commit("b", "a");
            if (i % 1000 == 0) {
                applyAll();
            }
        }
        ended.set(true);
        reader.join();
        assertThat(torn).hasValue(0);
    }

    /** Writes the next version of each of {@code keys}, in one group. */
    private void commit(String... keys) {
        for (String key : keys) {
            byte[] before = group.get(storedKey(key));
            byte[] after = new byte[StoredDocument.HEADER_BYTES + 1];
            long version = before == null ? 1 : StoredDocument.version(before) + 1;
            StoredDocument.writeHeader(after, 1, sequence + 1, version, 0, 0);
            group.set(group.table("t"), storedKey(key), before, after);
        }
        add();
    }

    private void add() {
        memTable.add(group, new AppliedState(DATABASE, ++sequence, 0, 0));
    }

    private void applyAll() {
        memTable.freeze();
        memTable.apply();
    }

    private long versionOf(String key) {
        return StoredDocument.version(Objects.requireNonNull(memTable.get(key(key))));
    }

    private long stored(String key) {
        return StoredDocument.version(Objects.requireNonNull(store.get(Spaces.DOCUMENTS, key(key))));
    }

    private byte[] key(String key) {
        StoredTable table = Objects.requireNonNull(catalog.find("t"));
        return table.storedKey(key.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] storedKey(String key) {
        return group.table("t").storedKey(key.getBytes(StandardCharsets.UTF_8));
    }
}
