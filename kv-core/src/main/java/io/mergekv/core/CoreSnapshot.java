package io.mergekv.core;

import io.mergekv.Cursor;
import io.mergekv.Document;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.Position;
import io.mergekv.Scan;
import io.mergekv.Snapshot;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.read.EntryCursor;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreSnapshot;
import java.util.Optional;

/** A snapshot of the store with the tables as they were. */
final class CoreSnapshot implements Snapshot {
    private final Position position;
    private final StoreSnapshot store;
    private final TableCatalog catalog;

    CoreSnapshot(Position position, StoreSnapshot store) {
        this.position = position;
        this.store = store;
        this.catalog = TableCatalog.read(store.scan(Spaces.TABLES, ByteRange.all(), Direction.FORWARD));
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public Optional<Document> get(String table, Key key) {
        StoredTable stored = catalog.find(table);
        if (stored == null) {
            return Optional.empty();
        }
        byte[] value =
                store.get(Spaces.DOCUMENTS, stored.storedKey(Trusted.access().bytes(key)));
        return value == null ? Optional.empty() : Optional.of(StoredDocument.document(StoredDocument.check(value)));
    }

    @Override
    public Cursor<Entry> scan(String table, Scan scan) {
        StoredTable stored = catalog.find(table);
        if (stored == null) {
            return new NoEntries<>();
        }
        return new EntryCursor<>(
                store.scan(Spaces.DOCUMENTS, EntryCursor.range(stored, scan), EntryCursor.direction(scan)),
                scan.limit(),
                EntryCursor::entry);
    }

    @Override
    public void close() {
        store.close();
    }
}
