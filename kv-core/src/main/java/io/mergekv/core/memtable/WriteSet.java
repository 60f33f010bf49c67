package io.mergekv.core.memtable;

import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a group of commits has decided and shows to nobody yet, because it is not in the log, or not synced: its own
 * operations look here first. Used again by the next group. For the committing thread.
 */
public final class WriteSet {
    private final MemTable memTable;
    private final TableCatalog catalog;
    private final KeyMap values = new KeyMap();
    private final Map<StoredTable, Long> sizeChanges = new LinkedHashMap<>();
    private final Map<String, StoredTable> newTables = new HashMap<>();
    private final List<byte[]> undoKeys = new ArrayList<>();
    private final List<byte @Nullable []> undoValues = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();
    private long bytes;

    /** Nothing decided, over what {@code memTable} shows. */
    public WriteSet(MemTable memTable, TableCatalog catalog) {
        this.memTable = memTable;
        this.catalog = catalog;
    }

    /** The table called {@code name}, which comes to be with the group if it does not exist. */
    public StoredTable table(String name) {
        StoredTable table = find(name);
        if (table == null) {
            StoredTable created = new StoredTable(name, catalog.nextId() + newTables.size(), 0);
            undo.add(() -> newTables.remove(name));
            newTables.put(name, created);
            return created;
        }
        return table;
    }

    /** The table called {@code name}, or null. */
    public @Nullable StoredTable find(String name) {
        StoredTable table = catalog.find(name);
        return table == null ? newTables.get(name) : table;
    }

    /** The stored document as the group leaves it, or null. */
    public byte @Nullable [] get(byte[] storedKey) {
        byte[] decided = values.size() == 0 ? null : values.get(storedKey);
        if (decided == null) {
            return memTable.get(storedKey);
        }
        return decided == KeyMap.DELETED ? null : decided;
    }

    /** Leads a document from {@code before} to {@code after}; null is none. */
    public void set(StoredTable table, byte[] storedKey, byte @Nullable [] before, byte @Nullable [] after) {
        // how to undo it first: whatever fails on the way leaves nothing of it
        undoValues.add(values.get(storedKey));
        undoKeys.add(storedKey);
        values.put(storedKey, after == null ? KeyMap.DELETED : after);
        bytes += after == null ? 0 : after.length;
        if ((before == null) != (after == null)) {
            resize(table, before == null ? 1 : -1);
        }
    }

    private void resize(StoredTable table, int documents) {
        Long before = sizeChanges.get(table);
        undo.add(() -> {
            if (before == null) {
                sizeChanges.remove(table);
            } else {
                sizeChanges.put(table, before);
            }
        });
        sizeChanges.put(table, (before == null ? 0 : before) + documents);
    }

    /** Marks the point that {@link #rollBack} goes back to. */
    public void mark() {
        undoKeys.clear();
        undoValues.clear();
        undo.clear();
    }

    /** Undoes everything since the last {@link #mark}. Takes no memory: there may be none. */
    public void rollBack() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            undo.get(i).run();
        }
        for (int i = undoKeys.size() - 1; i >= 0; i--) {
            values.restore(undoKeys.get(i), undoValues.get(i));
        }
        mark();
    }

    /** How many bytes of documents were put since the last {@link #clear}, those that were taken back included. */
    public long bytes() {
        return bytes;
    }

    KeyMap values() {
        return values;
    }

    /** What the group adds to the sizes of tables; has every new table. */
    Map<StoredTable, Long> sizeChanges() {
        newTables.values().forEach(table -> sizeChanges.putIfAbsent(table, 0L));
        return sizeChanges;
    }

    Iterable<StoredTable> newTables() {
        return newTables.values();
    }

    /** Forgets everything, for the next group. */
    public void clear() {
        values.clear();
        sizeChanges.clear();
        newTables.clear();
        bytes = 0;
        mark();
    }
}
