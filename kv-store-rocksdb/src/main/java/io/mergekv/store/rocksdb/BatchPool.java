package io.mergekv.store.rocksdb;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatch;

/** Keeps one native batch for the next write: there is nearly always one writer. */
final class BatchPool implements AutoCloseable {
    private static final long MAX_KEPT_BYTES = 1 << 20; // a batch never gives memory back

    private final AtomicReference<@Nullable WriteBatch> kept = new AtomicReference<>();

    WriteBatch take() {
        WriteBatch batch = kept.getAndSet(null);
        return batch == null ? new WriteBatch() : batch;
    }

    void giveBack(WriteBatch batch, long bytes) {
        if (bytes > MAX_KEPT_BYTES) {
            batch.close();
            return;
        }
        batch.clear();
        if (!kept.compareAndSet(null, batch)) {
            batch.close();
        }
    }

    @Override
    public void close() {
        WriteBatch batch = kept.getAndSet(null);
        if (batch != null) {
            batch.close();
        }
    }
}
