package io.mergekv.core.storage;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreCursor;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tables of a store, held in memory. The committing thread changes it; any thread reads it. */
public final class TableCatalog {
    private final ConcurrentHashMap<String, StoredTable> tables = new ConcurrentHashMap<>();
    private int highestId;

    private TableCatalog() {}

    /** Reads the catalog of {@code store}. */
    public static TableCatalog read(Store store) {
        return read(store.scan(Spaces.TABLES, ByteRange.all(), Store.Direction.FORWARD));
    }

    /** Reads the catalog from {@code cursor}, and closes it. */
    public static TableCatalog read(StoreCursor cursor) {
        TableCatalog catalog = new TableCatalog();
        try (cursor) {
            while (cursor.next()) {
                catalog.add(StoredTable.decode(cursor.key(), cursor.value()));
            }
        }
        return catalog;
    }

    /** The table called {@code name}, or null. */
    public @Nullable StoredTable find(String name) {
        return tables.get(name);
    }

    /** All tables, in no order. */
    public Collection<StoredTable> all() {
        return Collections.unmodifiableCollection(tables.values());
    }

    /**
     * An id above all that were used since the open: a reader on its way with a dropped table's id must not meet
     * another table's documents.
     */
    public int nextId() {
        return highestId + 1;
    }

    /** Adds a table. */
    public void add(StoredTable table) {
        highestId = Math.max(highestId, table.id());
        tables.put(table.name(), table);
    }

    /** Removes a table. */
    public void remove(StoredTable table) {
        tables.remove(table.name());
    }
}
