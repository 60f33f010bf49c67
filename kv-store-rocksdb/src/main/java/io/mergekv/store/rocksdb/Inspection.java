package io.mergekv.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;

/**
 * A database opened to be looked at: RocksDB, opened for reading only, makes no file and changes none. The journal is
 * replayed in memory, at most four write buffers. For one thread.
 */
final class Inspection implements StoreSnapshot {
    /** Files are opened when they are read: RocksDB's least. */
    private static final int OPEN_FILES = 20;

    private final Failures failures;
    private final DBOptions options;
    private final ColumnFamilyOptions familyOptions;
    private final Map<String, ColumnFamilyHandle> families = new HashMap<>();
    private final RocksDB db;

    private Inspection(Path database, Set<String> names, Failures failures, WALRecoveryMode mode)
            throws RocksDBException {
        this.failures = failures;
        Properties properties = new Properties();
        properties.setProperty("track_and_verify_wals_in_manifest", "true");
        options = DBOptions.getDBOptionsFromProps(properties)
                .setWalRecoveryMode(mode)
                .setMaxOpenFiles(OPEN_FILES)
                .setStatsDumpPeriodSec(0);
        familyOptions =
                new ColumnFamilyOptions().setTableFormatConfig(new BlockBasedTableConfig().setNoBlockCache(true));
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (String name : names) {
            descriptors.add(new ColumnFamilyDescriptor(name.getBytes(UTF_8), familyOptions));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        boolean opened = false;
        try {
            db = RocksDB.openReadOnly(options, database.toString(), descriptors, handles);
            opened = true;
        } finally {
            if (!opened) {
                familyOptions.close();
                options.close();
            }
        }
        for (int i = 0; i < handles.size(); i++) {
            families.put(new String(descriptors.get(i).getName(), UTF_8), handles.get(i));
        }
    }

    /** Shows the database in {@code files}, which has the families {@code names}, as {@link StoreOpening} would open it. */
    static Inspection of(Path database, Set<String> names, boolean journaled, Failures failures)
            throws RocksDBException {
        try {
            return new Inspection(database, names, failures, WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
            Status status = e.getStatus();
            if (status == null || status.getCode() != Status.Code.Corruption || !journaled) {
                throw e;
            }
            return new Inspection(database, names, failures, WALRecoveryMode.PointInTimeRecovery);
        }
    }

    /** Looks for the files that the manifest names: opened for reading only, RocksDB does not before it reads them. */
    void requireFiles(Path database) throws IOException {
        for (LiveFileMetaData file : db.getLiveFilesMetaData()) {
            Path path = database.resolve(file.fileName().substring(1));
            long bytes;
            try {
                bytes = Files.size(path);
            } catch (NoSuchFileException e) {
                throw failures.damaged("the file rocksdb" + file.fileName() + " is lost");
            }
            if (bytes != file.size()) {
                throw failures.damaged(
                        "the file rocksdb" + file.fileName() + " has " + bytes + " bytes, and had " + file.size());
            }
        }
    }

    /** What a store holds that is still to be made. */
    static StoreSnapshot ofNothing() {
        return Nothing.INSTANCE;
    }

    byte @Nullable [] get(String family, byte[] key) throws RocksDBException {
        ColumnFamilyHandle handle = families.get(family);
        return handle == null ? null : db.get(handle, key);
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        try {
            return get(StoreOpening.familyName(space), key);
        } catch (RocksDBException e) {
            throw failures.of(e, "reading");
        }
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        ColumnFamilyHandle family = families.get(StoreOpening.familyName(space));
        return family == null ? EmptyCursor.INSTANCE : new Cursor(db.newIterator(family), range, direction, failures);
    }

    @Override
    public void close() {
        families.values().forEach(ColumnFamilyHandle::close);
        families.clear();
        db.close();
        familyOptions.close();
        options.close();
    }

    private static final class Cursor implements StoreCursor {
        private final RocksIterator iterator;
        private final ByteRange range;
        private final boolean forward;
        private final Failures failures;
        private boolean started;
        private byte[] key = {};

        Cursor(RocksIterator iterator, ByteRange range, Direction direction, Failures failures) {
            this.iterator = iterator;
            this.range = range;
            this.forward = direction == Direction.FORWARD;
            this.failures = failures;
        }

        @Override
        public boolean next() {
            if (!started) {
                started = true;
                start();
            } else if (iterator.isValid()) {
                step();
            }
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw failures.of(e, "scanning");
            }
            if (!iterator.isValid()) {
                return false;
            }
            key = iterator.key();
            byte[] from = range.from();
            byte[] to = range.to();
            return (to == null || Arrays.compareUnsigned(key, to) < 0)
                    && (from == null || Arrays.compareUnsigned(key, from) >= 0);
        }

        private void start() {
            byte[] bound = forward ? range.from() : range.to();
            if (bound == null) {
                if (forward) {
                    iterator.seekToFirst();
                } else {
                    iterator.seekToLast();
                }
            } else if (forward) {
                iterator.seek(bound);
            } else {
                iterator.seekForPrev(bound);
                if (iterator.isValid() && Arrays.equals(iterator.key(), bound)) {
                    iterator.prev(); // the upper end is not of the range
                }
            }
        }

        private void step() {
            if (forward) {
                iterator.next();
            } else {
                iterator.prev();
            }
        }

        @Override
        public byte[] key() {
            return key.clone();
        }

        @Override
        public byte[] value() {
            return iterator.value();
        }

        @Override
        public void close() {
            iterator.close();
        }
    }

    private enum Nothing implements StoreSnapshot {
        INSTANCE;

        @Override
        public byte @Nullable [] get(Space space, byte[] key) {
            return null;
        }

        @Override
        public StoreCursor scan(Space space, ByteRange range, Direction direction) {
            return EmptyCursor.INSTANCE;
        }

        @Override
        public void close() {}
    }
}
