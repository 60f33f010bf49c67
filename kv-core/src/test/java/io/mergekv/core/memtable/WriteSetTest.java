package io.mergekv.core.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.core.HeapContext;
import io.mergekv.core.read.CachedStore;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.Store;
import io.mergekv.store.memory.MemoryStoreProvider;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a group leaves, and what an operation that is taken back leaves of it. */
class WriteSetTest {
    private static final byte[] OLD = {1};
    private static final byte[] NEW = {2};

    private final Store store = new MemoryStoreProvider().open(new HeapContext());
    private final CachedStore cachedStore = new CachedStore(store, null, 0);
    private final TableCatalog catalog = TableCatalog.read(store);
    private final MemTable memTable = new MemTable(
            cachedStore, catalog, batch -> store.write(batch, Store.Journal.NONE), AppliedState.none(new UUID(1, 2)));
    private final WriteSet writes = new WriteSet(memTable, catalog);
    private long sequence;

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void tablesOfOneGroupDoNotShareAnId() {
        int first = writes.table("a").id();
        int second = writes.table("b").id();
        set("a", "k", OLD);
        set("b", "k", NEW);
        apply();
        assertThat(second).isGreaterThan(first);
        assertThat(catalog.nextId()).isGreaterThan(second);
        assertThat(get("a", "k")).isEqualTo(OLD);
        assertThat(get("b", "k")).isEqualTo(NEW);
    }

    @Test
    void sizesAreKeptWithTheDocuments() {
        set("t", "a", OLD);
        set("t", "b", OLD);
        apply();
        set("t", "a", null);
        set("t", "c", OLD);
        set("t", "d", OLD);
        apply();
        assertThat(catalog.find("t")).extracting(StoredTable::size).isEqualTo(3L);
        assertThat(TableCatalog.read(store).find("t"))
                .extracting(StoredTable::size)
                .isEqualTo(3L);
    }

    @Test
    void tableThatIsEmptyAgainAfterItsFirstGroupIsKept() {
        set("t", "a", OLD);
        set("t", "a", null);
        apply();
        assertThat(TableCatalog.read(store).find("t"))
                .extracting(StoredTable::size)
                .isEqualTo(0L);
    }

    @Test
    void whatIsTakenBackLeavesWhatWasPendingBefore() {
        set("t", "a", OLD);
        writes.mark();
        set("t", "a", NEW);
        set("t", "b", NEW);
        writes.rollBack();
        assertThat(get("t", "a")).isEqualTo(OLD);
        assertThat(get("t", "b")).isNull();
        apply();
        assertThat(catalog.find("t")).extracting(StoredTable::size).isEqualTo(1L);
    }

    @Test
    void whatIsTakenBackLeavesWhatTheStoreHas() {
        set("t", "a", OLD);
        apply();
        writes.mark();
        set("t", "a", null);
        writes.rollBack();
        assertThat(get("t", "a")).isEqualTo(OLD);
        apply();
        assertThat(get("t", "a")).isEqualTo(OLD);
        assertThat(catalog.find("t")).extracting(StoredTable::size).isEqualTo(1L);
    }

    @Test
    void tableThatIsTakenBackIsNotThere() {
        writes.mark();
        set("t", "a", OLD);
        writes.rollBack();
        assertThat(writes.find("t")).isNull();
        set("u", "a", OLD);
        apply();
        assertThat(TableCatalog.read(store).all()).extracting(StoredTable::name).containsExactly("u");
    }

    @Test
    void nothingIsTakenBackTwice() {
        set("t", "a", OLD);
        writes.mark();
        set("t", "b", NEW);
        writes.rollBack();
        set("t", "b", NEW);
        writes.rollBack();
        writes.rollBack();
        apply();
        assertThat(catalog.find("t")).extracting(StoredTable::size).isEqualTo(1L);
    }

    private void set(String table, String key, byte @Nullable [] value) {
        StoredTable stored = writes.table(table);
        byte[] storedKey = stored.storedKey(key.getBytes(StandardCharsets.UTF_8));
        writes.set(stored, storedKey, writes.get(storedKey), value);
    }

    private byte @Nullable [] get(String table, String key) {
        StoredTable stored = Objects.requireNonNull(writes.find(table));
        return writes.get(stored.storedKey(key.getBytes(StandardCharsets.UTF_8)));
    }

    private void apply() {
        memTable.add(writes, new AppliedState(new UUID(1, 2), ++sequence, 0, 0));
        memTable.freeze();
        memTable.apply();
    }
}
