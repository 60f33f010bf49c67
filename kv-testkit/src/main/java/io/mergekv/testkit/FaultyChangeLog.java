package io.mergekv.testkit;

import io.mergekv.spi.ChangeLog;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** A change log that fails as planned; see {@link FaultyProviders#log}. As thread-safe as the log behind it. */
public class FaultyChangeLog extends FaultyLogReader<ChangeLog> implements ChangeLog {
    /** {@code delegate} with the faults of {@code plan}. */
    public FaultyChangeLog(ChangeLog delegate, FaultPlan plan) {
        super(delegate, plan);
    }

    @Override
    public void append(long sequence, ByteBuffer record) {
        plan.numbered(ProviderCall.LOG_APPEND, number -> {
            delegate.append(sequence, damaged(ProviderCall.LOG_APPEND, number, record));
            return record;
        });
    }

    @Override
    public void sync() {
        plan.run(ProviderCall.LOG_SYNC, delegate::sync);
    }

    @Override
    public long maxRecordBytes() {
        return delegate.maxRecordBytes();
    }

    @Override
    public List<Segment> segments() {
        return delegate.segments();
    }

    @Override
    public void trimBefore(long sequence) {
        plan.run(ProviderCall.LOG_TRIM, () -> delegate.trimBefore(sequence));
    }

    @Override
    public void cutAfter(long sequence) {
        plan.run(ProviderCall.LOG_CUT, () -> delegate.cutAfter(sequence));
    }

    @Override
    public void salvageAfter(long sequence, Consumer<ByteBuffer> candidates) {
        delegate.salvageAfter(sequence, candidates);
    }

    @Override
    public void close() {
        plan.run(ProviderCall.LOG_CLOSE, delegate::close);
    }
}
