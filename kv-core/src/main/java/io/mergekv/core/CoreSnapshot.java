package io.mergekv.core;

import io.mergekv.Position;
import io.mergekv.Snapshot;
import io.mergekv.TableNames;
import io.mergekv.TableView;
import io.mergekv.core.storage.Spaces;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreSnapshot;

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
    public TableView table(String name) {
        return new SnapshotTable(TableNames.check(name), catalog.find(name), store);
    }

    @Override
    public void close() {
        store.close();
    }
}
