package io.mergekv.store.rocksdb;

import io.mergekv.spi.Space;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** An open RocksDB database with the native objects that must live and be released with it. */
final class RocksHandles implements AutoCloseable {
    final RocksDB db;
    final RocksOptions settings;
    final FlushHook hook;
    final List<ColumnFamilyHandle> families; // the first is RocksDB's own, then the spaces by ordinal
    private final ColumnFamilyHandle[] bySpace;
    private final String[] names;

    RocksHandles(
            RocksDB db, List<ColumnFamilyHandle> families, List<Space> spaces, RocksOptions settings, FlushHook hook) {
        this.db = db;
        this.settings = settings;
        this.hook = hook;
        this.families = List.copyOf(families);
        this.bySpace = families.subList(1, families.size()).toArray(ColumnFamilyHandle[]::new);
        this.names = spaces.stream().map(Space::name).toArray(String[]::new);
    }

    ColumnFamilyHandle family(Space space) {
        int ordinal = space.ordinal();
        if (ordinal < 0 || ordinal >= names.length || !names[ordinal].equals(space.name())) {
            throw new IllegalArgumentException(space + " is not one of the spaces that the store was opened with");
        }
        return bySpace[ordinal];
    }

    /** RocksDB's property of that name, summed over all families. */
    long property(String name) throws RocksDBException {
        return db.getAggregatedLongProperty(name);
    }

    /** Releases everything. Nobody may be inside a call, and no iterator or snapshot may be left. */
    @Override
    public void close() {
        db.cancelAllBackgroundWork(true);
        families.forEach(ColumnFamilyHandle::close);
        db.close();
        settings.close();
    }
}
