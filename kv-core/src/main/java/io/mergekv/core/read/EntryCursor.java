package io.mergekv.core.read;

import io.mergekv.Cursor;
import io.mergekv.Entry;
import io.mergekv.Key;
import io.mergekv.Scan;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.StoreCursor;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * A scan of one table over a cursor of the store.
 *
 * @param <T> what it gives
 */
public final class EntryCursor<T> implements Cursor<T> {
    private final StoreCursor cursor;
    private final Function<StoreCursor, T> reading;
    private long remaining;
    private boolean ready;
    private boolean closed;

    /** Reads at most {@code limit} results from {@code cursor}, which it closes. */
    public EntryCursor(StoreCursor cursor, long limit, Function<StoreCursor, T> reading) {
        this.cursor = cursor;
        this.remaining = limit;
        this.reading = reading;
    }

    /** The stored keys of {@code table} that {@code scan} visits. */
    public static ByteRange range(StoredTable table, Scan scan) {
        ByteRange keys = scan.range().toBytes();
        byte[] from = keys.from();
        byte[] to = keys.to();
        return ByteRange.of(
                from == null ? table.prefix() : table.storedKey(from),
                to == null ? ByteRange.prefix(table.prefix()).to() : table.storedKey(to));
    }

    /** The direction of {@code scan}. */
    public static Direction direction(Scan scan) {
        return scan.isReversed() ? Direction.REVERSE : Direction.FORWARD;
    }

    /** The entry that {@code cursor} stands on. */
    public static Entry entry(StoreCursor cursor) {
        byte[] value = StoredDocument.check(cursor.value());
        return new Entry(key(cursor), StoredDocument.document(value), StoredDocument.metadata(value));
    }

    /** The key that {@code cursor} stands on. */
    public static Key key(StoreCursor cursor) {
        return Trusted.access().key(StoredTable.key(cursor.key()));
    }

    @Override
    public boolean hasNext() {
        if (!ready && !closed && remaining > 0) {
            ready = cursor.next();
            if (!ready) {
                close();
            }
        }
        return ready;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ready = false;
        remaining--;
        return reading.apply(cursor);
    }

    @Override
    public void close() {
        closed = true;
        ready = false;
        cursor.close();
    }
}
