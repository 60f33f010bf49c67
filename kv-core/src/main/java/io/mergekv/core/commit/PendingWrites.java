package io.mergekv.core.commit;

import io.mergekv.core.read.ReadPath;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.StoreBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are decided but not yet in the store, as those of a group of commits: reads look here first. For the
 * committing thread.
 */
public final class PendingWrites {
    private final ReadPath readPath;
    private final TableCatalog catalog;
    private final TreeMap<byte[], byte @Nullable []> values = new TreeMap<>(Arrays::compareUnsigned);
    private final Map<StoredTable, Long> sizeChanges = new LinkedHashMap<>();
    private final Map<String, StoredTable> newTables = new HashMap<>();
    private final List<Runnable> undo = new ArrayList<>();

    /** Nothing pending, over what {@code readPath} and {@code catalog} show. */
    public PendingWrites(ReadPath readPath, TableCatalog catalog) {
        this.readPath = readPath;
        this.catalog = catalog;
    }

    /** The table called {@code name}, which comes to be with the group if it does not exist. */
    public StoredTable table(String name) {
        StoredTable table = find(name);
        if (table == null) {
            StoredTable created = new StoredTable(name, catalog.nextId() + newTables.size(), 0);
            newTables.put(name, created);
            undo.add(() -> newTables.remove(name));
            return created;
        }
        return table;
    }

    /** The table called {@code name}, or null. */
    @Nullable
    StoredTable find(String name) {
        StoredTable table = catalog.find(name);
        return table == null ? newTables.get(name) : table;
    }

    /** The stored document as the pending writes leave it, or null. */
    public byte @Nullable [] get(byte[] storedKey) {
        byte[] pending = values.get(storedKey);
        return pending != null || values.containsKey(storedKey) ? pending : readPath.get(storedKey);
    }

    /** Puts a document, or, with null, deletes it; {@code sizeChange} is what it adds to its table's size. */
    public void set(StoredTable table, byte[] storedKey, byte @Nullable [] value, int sizeChange) {
        boolean had = values.containsKey(storedKey);
        byte[] previous = values.put(storedKey, value);
        undo.add(() -> {
            if (had) {
                values.put(storedKey, previous);
            } else {
                values.remove(storedKey);
            }
        });
        if (sizeChange != 0) {
            sizeChanges.merge(table, (long) sizeChange, Long::sum);
            undo.add(() -> sizeChanges.merge(table, (long) -sizeChange, Long::sum));
        }
    }

    /** Marks the point that {@link #rollBack} goes back to. */
    void mark() {
        undo.clear();
    }

    /** Undoes everything since the last {@link #mark}. */
    void rollBack() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            undo.get(i).run();
        }
        undo.clear();
    }

    /** How many keys are pending. */
    public int size() {
        return values.size();
    }

    /** Moves everything into {@code store}, together with {@code state}, and makes it visible. */
    public void apply(StoreWriter store, AppliedState state) {
        StoreBatch batch = new StoreBatch();
        values.forEach((key, value) -> {
            if (value == null) {
                batch.delete(Spaces.DOCUMENTS, key);
            } else {
                batch.put(Spaces.DOCUMENTS, key, value);
            }
        });
        sizeChanges.forEach((table, change) -> {
            if (change != 0 || newTables.containsKey(table.name())) {
                table.write(batch, table.size() + change);
            }
        });
        state.write(batch);
        readPath.publish(values, () -> {
            store.write(batch);
            newTables.values().forEach(catalog::add);
            sizeChanges.forEach((table, change) -> table.size(table.size() + change));
        });
    }

    /** Where applied writes go. */
    @FunctionalInterface
    public interface StoreWriter {
        /** Applies {@code batch}, unjournaled. */
        void write(StoreBatch batch);
    }
}
