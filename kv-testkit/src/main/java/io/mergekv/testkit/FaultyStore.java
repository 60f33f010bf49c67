package io.mergekv.testkit;

import io.mergekv.spi.ByteRange;
import io.mergekv.spi.Space;
import io.mergekv.spi.Store;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import io.mergekv.spi.StoreSnapshot;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store that fails as planned; see {@link FaultyProviders#store}. As thread-safe as the store behind it. */
public final class FaultyStore implements Store {
    private final Store delegate;
    private final FaultPlan plan;

    /** {@code delegate} with the faults of {@code plan}. */
    public FaultyStore(Store delegate, FaultPlan plan) {
        this.delegate = delegate;
        this.plan = plan;
    }

    @Override
    public byte @Nullable [] get(Space space, byte[] key) {
        return plan.read(Operation.STORE_GET, () -> delegate.get(space, key));
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        return plan.call(Operation.STORE_SCAN, () -> delegate.scan(space, range, direction));
    }

    @Override
    public void write(StoreBatch batch, Journal journal) {
        plan.write(Operation.STORE_WRITE, batch, written -> delegate.write(written, journal));
    }

    @Override
    public void syncJournal() {
        plan.run(Operation.STORE_SYNC_JOURNAL, delegate::syncJournal);
    }

    @Override
    public void flush() {
        plan.run(Operation.STORE_FLUSH, delegate::flush);
    }

    @Override
    public StoreSnapshot snapshot() {
        return new FaultySnapshot(plan.call(Operation.STORE_SNAPSHOT, delegate::snapshot), plan);
    }

    @Override
    public void copyTo(Path directory) {
        delegate.copyTo(directory);
    }

    @Override
    public void compact() {
        delegate.compact();
    }

    @Override
    public Map<String, Long> statistics() {
        return delegate.statistics();
    }

    @Override
    public void close() {
        plan.run(Operation.STORE_CLOSE, delegate::close);
    }

    private record FaultySnapshot(StoreSnapshot delegate, FaultPlan plan) implements StoreSnapshot {
        @Override
        public byte @Nullable [] get(Space space, byte[] key) {
            return plan.read(Operation.STORE_GET, () -> delegate.get(space, key));
        }

        @Override
        public StoreCursor scan(Space space, ByteRange range, Direction direction) {
            return plan.call(Operation.STORE_SCAN, () -> delegate.scan(space, range, direction));
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
