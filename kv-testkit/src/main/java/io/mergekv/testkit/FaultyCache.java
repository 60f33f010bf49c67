package io.mergekv.testkit;

import io.mergekv.spi.ByteTarget;
import io.mergekv.spi.Cache;
import java.util.Map;

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
    public boolean get(byte[] key, ByteTarget target) {
        return plan.numbered(ProviderCall.CACHE_GET, number -> {
            boolean found = delegate.get(key, target);
            if (found) {
                target.set(plan.damaged(ProviderCall.CACHE_GET, number, target.take()));
            }
            return found;
        });
    }

    @Override
    public void put(byte[] key, byte[] value) {
        plan.numbered(ProviderCall.CACHE_PUT, number -> {
            delegate.put(key, plan.damaged(ProviderCall.CACHE_PUT, number, value));
            return key;
        });
    }

    @Override
    public void remove(byte[] key) {
        plan.run(ProviderCall.CACHE_REMOVE, () -> delegate.remove(key));
    }

    @Override
    public void clear(byte[] prefix) {
        plan.run(ProviderCall.CACHE_CLEAR, () -> delegate.clear(prefix));
    }

    @Override
    public Map<String, Long> statistics() {
        return delegate.statistics();
    }

    @Override
    public void close() {
        plan.run(ProviderCall.CACHE_CLOSE, delegate::close);
    }
}
