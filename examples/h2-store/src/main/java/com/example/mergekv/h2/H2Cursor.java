package com.example.mergekv.h2;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreCursor;
import java.util.Arrays;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RootReference;

/** A walk through one root. MVStore's cursor includes both ends; a range has its lower alone. */
final class H2Cursor implements StoreCursor {
    private static final byte[] NONE = {};

    private final Cursor<byte[], byte[]> cursor;
    private final ByteRange range;
    private final boolean reverse;
    private final Runnable whenClosed;
    private byte[] key = NONE;
    private byte[] value = NONE;
    private boolean closed;

    H2Cursor(RootReference<byte[], byte[]> root, ByteRange range, Direction direction, Runnable whenClosed) {
        this.range = range;
        this.reverse = direction == Direction.REVERSE;
        this.cursor = reverse
                ? new Cursor<>(root, range.to(), range.from(), true)
                : new Cursor<>(root, range.from(), null, false);
        this.whenClosed = whenClosed;
    }

    @Override
    public boolean next() {
        try {
            while (!closed && cursor.hasNext()) {
                byte[] found = cursor.next();
                if (range.contains(found)) {
                    key = found;
                    value = cursor.getValue();
                    return true;
                }
                if (!reverse || !Arrays.equals(found, range.to())) {
                    return false;
                }
            }
            return false;
        } catch (MVStoreException e) {
            throw H2Files.failure("a scan failed", e);
        }
    }

    @Override
    public byte[] key() {
        return key.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            whenClosed.run();
        }
    }
}
