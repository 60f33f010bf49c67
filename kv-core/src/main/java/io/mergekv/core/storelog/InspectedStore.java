package io.mergekv.core.storelog;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an inspected store shows, to be read as the store; others close it. */
public final class InspectedStore implements Store {
    private final StoreSnapshot shown;

    /** Reads {@code shown}. */
    public InspectedStore(StoreSnapshot shown) {
        this.shown = shown;
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        return shown.get(space, key);
    }

    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            values.add(shown.get(space, key));
        }
        return values;
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        return shown.scan(space, range, direction);
    }

    @Override
    public void write(StoreBatch batch, Journal journal) {
        throw readOnly();
    }

    @Override
    public void syncJournal() {
        throw readOnly();
    }

    @Override
    public void flush() {
        throw readOnly();
    }

    @Override
    public StoreSnapshot snapshot() {
        return shown;
    }

    @Override
    public void copyTo(Path directory) {
        throw readOnly();
    }

    @Override
    public void compact() {
        throw readOnly();
    }

    @Override
    public Map<String, Long> statistics() {
        return Map.of();
    }

    @Override
    public void close() {}

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("the store is only looked at");
    }
}
