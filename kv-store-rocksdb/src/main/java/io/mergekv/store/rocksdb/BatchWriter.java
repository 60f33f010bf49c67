package io.mergekv.store.rocksdb;

import io.mergekv.spi.Space;
import io.mergekv.spi.StoreBatch;
import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Copies a batch into a native one. */
final class BatchWriter implements StoreBatch.Visitor {
    private final WriteBatch target;
    private final RocksHandles database;

    BatchWriter(WriteBatch target, RocksHandles database) {
        this.target = target;
        this.database = database;
    }

    @Override
    public void put(Space space, byte[] key, byte[] value) {
        try {
            target.put(database.family(space), key, value);
        } catch (RocksDBException e) {
            throw new FailedException(e);
        }
    }

    @Override
    public void delete(Space space, byte[] key) {
        try {
            target.delete(database.family(space), key);
        } catch (RocksDBException e) {
            throw new FailedException(e);
        }
    }

    @Override
    public void deleteRange(Space space, byte[] from, byte[] to) {
        if (Arrays.compareUnsigned(from, to) >= 0) {
            return; // nothing; RocksDB would refuse the batch
        }
        try {
            target.deleteRange(database.family(space), from, to);
        } catch (RocksDBException e) {
            throw new FailedException(e);
        }
    }

    /** Carries a RocksDBException through the visitor. */
    static final class FailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final RocksDBException cause;

        FailedException(RocksDBException cause) {
            super(cause);
            this.cause = cause;
        }

        RocksDBException cause() {
            return cause;
        }
    }
}
