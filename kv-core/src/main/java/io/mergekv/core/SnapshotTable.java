package io.mergekv.core;

import io.mergekv.Cursor;
import io.mergekv.Document;
import io.mergekv.DocumentReader;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.Scan;
import io.mergekv.TableView;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.read.EntryCursor;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table in a snapshot.
 *
 * @param name its name
 * @param table where it is stored; null when it had no document
 * @param store the snapshot
 */
record SnapshotTable(String name, @Nullable StoredTable table, StoreSnapshot store) implements TableView {
    @Override
    public Optional<Document> get(Key key) {
        return Optional.ofNullable(stored(key)).map(StoredDocument::document);
    }

    @Override
    public Map<Key, Document> getAll(Collection<Key> keys) {
        Map<Key, Document> found = new LinkedHashMap<>();
        keys.forEach(key -> get(key).ifPresent(document -> found.put(key, document)));
        return found;
    }

    @Override
    public boolean read(Key key, DocumentReader reader) {
        Trusted access = Trusted.access();
        access.hide(reader);
        byte[] value = stored(key);
        if (value == null) {
            return false;
        }
        access.show(reader, value, StoredDocument.HEADER_BYTES);
        return true;
    }

    @Override
    public Optional<Entry> entry(Key key) {
        return Optional.ofNullable(stored(key))
                .map(value -> new Entry(key, StoredDocument.document(value), StoredDocument.metadata(value)));
    }

    @Override
    public boolean exists(Key key) {
        return stored(key) != null;
    }

    @Override
    public long size() {
        return table == null ? 0 : table.size();
    }

    @Override
    public Cursor<Entry> scan(Scan scan) {
        return scan(scan, EntryCursor::entry);
    }

    @Override
    public Cursor<Key> keys(Scan scan) {
        return scan(scan, EntryCursor::key);
    }

    private <T> Cursor<T> scan(Scan scan, Function<StoreCursor, T> reading) {
        if (table == null) {
            return new NoEntries<>();
        }
        return new EntryCursor<>(
                store.scan(Spaces.DOCUMENTS, EntryCursor.range(table, scan), EntryCursor.direction(scan)),
                scan.limit(),
                reading);
    }

    private byte @Nullable [] stored(Key key) {
        if (table == null) {
            return null;
        }
        byte[] value =
                store.get(Spaces.DOCUMENTS, table.storedKey(Trusted.access().bytes(key)));
        return value == null ? null : StoredDocument.check(value);
    }
}
