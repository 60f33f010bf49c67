package io.mergekv.testkit;

import io.mergekv.spi.Cache;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cache that fails as planned; see {@link FaultyProviders#cache}. As thread-safe as the cache behind it. */
public final class FaultyCache implements Cache {
    private final Cache delegate;
    private final FaultPlan plan;

    /** {@code delegate} with the faults of {@code plan}. */
    public FaultyCache(Cache delegate, FaultPlan plan) {
        this.delegate = delegate;
        this.plan = plan;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return plan.numbered(
                        Operation.CACHE_GET,
                        number -> Optional.ofNullable(delegate.get(key))
                                .map(value -> plan.damaged(Operation.CACHE_GET, number, value)))
                .orElse(null);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        plan.numbered(Operation.CACHE_PUT, number -> {
            delegate.put(key, plan.damaged(Operation.CACHE_PUT, number, value));
            return key;
        });
    }

    @Override
    public void remove(byte[] key) {
        plan.run(Operation.CACHE_REMOVE, () -> delegate.remove(key));
    }

    @Override
    public void clear(byte[] prefix) {
        plan.run(Operation.CACHE_CLEAR, () -> delegate.clear(prefix));
    }

    @Override
    public Map<String, Long> statistics() {
        return delegate.statistics();
    }

    @Override
    public void close() {
        plan.run(Operation.CACHE_CLOSE, delegate::close);
    }
}
