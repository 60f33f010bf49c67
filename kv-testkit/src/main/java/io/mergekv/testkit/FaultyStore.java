package io.mergekv.testkit;

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
import java.util.Optional;
import java.util.function.Supplier;
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
        return read(plan, () -> Optional.ofNullable(delegate.get(space, key)));
    }

    /** Each key counts as a {@link ProviderCall#STORE_GET}. */
    @Override
    public List<byte @Nullable []> getAll(Space space, List<byte[]> keys) {
        List<byte @Nullable []> values = delegate.getAll(space, keys);
        List<byte @Nullable []> read = new ArrayList<>(values.size());
        for (byte[] value : values) {
            read.add(read(plan, () -> Optional.ofNullable(value)));
        }
        return read;
    }

    @Override
    public StoreCursor scan(Space space, ByteRange range, Direction direction) {
        return plan.call(ProviderCall.STORE_SCAN, () -> delegate.scan(space, range, direction));
    }

    @Override
    public void write(StoreBatch batch, Journal journal) {
        plan.numbered(ProviderCall.STORE_WRITE, number -> {
            int kept = plan.kept(ProviderCall.STORE_WRITE, number);
            delegate.write(kept == Integer.MAX_VALUE ? batch : first(kept, batch), journal);
            return batch;
        });
    }

    @Override
    public void syncJournal() {
        plan.run(ProviderCall.STORE_SYNC_JOURNAL, delegate::syncJournal);
    }

    @Override
    public void flush() {
        plan.run(ProviderCall.STORE_FLUSH, delegate::flush);
    }

    @Override
    public StoreSnapshot snapshot() {
        return new FaultySnapshot(plan.call(ProviderCall.STORE_SNAPSHOT, delegate::snapshot), plan);
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
        plan.run(ProviderCall.STORE_CLOSE, delegate::close);
    }

    private static byte @Nullable [] read(FaultPlan plan, Supplier<Optional<byte[]>> value) {
        return plan.numbered(
                        ProviderCall.STORE_GET,
                        number -> value.get().map(bytes -> plan.damaged(ProviderCall.STORE_GET, number, bytes)))
                .orElse(null);
    }

    private static StoreBatch first(int kept, StoreBatch batch) {
        StoreBatch torn = new StoreBatch();
        batch.forEach(new StoreBatch.Visitor() {
            private int left = kept;

            @Override
            public void put(Space space, byte[] key, byte[] value) {
                if (left-- > 0) {
                    torn.put(space, key, value);
                }
            }

            @Override
            public void delete(Space space, byte[] key) {
                if (left-- > 0) {
                    torn.delete(space, key);
                }
            }

            @Override
            public void deleteRange(Space space, byte[] from, byte[] to) {
                if (left-- > 0) {
                    torn.deleteRange(space, from, to);
                }
            }
        });
        return torn;
    }

    private record FaultySnapshot(StoreSnapshot delegate, FaultPlan plan) implements StoreSnapshot {
        @Override
        public byte @Nullable [] get(Space space, byte[] key) {
            return read(plan, () -> Optional.ofNullable(delegate.get(space, key)));
        }

        @Override
        public StoreCursor scan(Space space, ByteRange range, Direction direction) {
            return plan.call(ProviderCall.STORE_SCAN, () -> delegate.scan(space, range, direction));
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
