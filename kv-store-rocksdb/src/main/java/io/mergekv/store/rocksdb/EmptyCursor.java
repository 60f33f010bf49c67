package io.mergekv.store.rocksdb;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.StoreCursor;
import java.util.Arrays;

/** The cursor over a range that holds no key whatever the store holds; RocksDB refuses bounds in the wrong order. */
enum EmptyCursor implements StoreCursor {
    INSTANCE;

    static boolean fits(ByteRange range) {
        byte[] from = range.from();
        byte[] to = range.to();
        return to != null && (from == null ? to.length == 0 : Arrays.compareUnsigned(from, to) >= 0);
    }

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public byte[] key() {
        throw new IllegalStateException("the range is empty");
    }

    @Override
    public byte[] value() {
        throw new IllegalStateException("the range is empty");
    }

    @Override
    public void close() {}
}
