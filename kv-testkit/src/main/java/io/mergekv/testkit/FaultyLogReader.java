package io.mergekv.testkit;

import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.nio.ByteBuffer;

/** The part of a faulty log that reads. */
class FaultyLogReader<L extends LogReader> implements LogReader {
    final L delegate;
    final FaultPlan plan;

    FaultyLogReader(L delegate, FaultPlan plan) {
        this.delegate = delegate;
        this.plan = plan;
    }

    @Override
    public final long firstSequence() {
        return delegate.firstSequence();
    }

    @Override
    public final long lastSequence() {
        return delegate.lastSequence();
    }

    @Override
    public final LogCursor read(long sequence) {
        return new FaultyCursor(plan.call(ProviderCall.LOG_READ, () -> delegate.read(sequence)), plan);
    }

    @Override
    public void close() {
        delegate.close();
    }

    /** {@code record}, or a changed copy of it where the plan wants one. */
    final ByteBuffer damaged(ProviderCall operation, long number, ByteBuffer record) {
        return damaged(plan, operation, number, record);
    }

    private static ByteBuffer damaged(FaultPlan plan, ProviderCall operation, long number, ByteBuffer record) {
        if (!plan.damages(operation, number)) {
            return record;
        }
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        return ByteBuffer.wrap(plan.damaged(operation, number, bytes));
    }

    private static final class FaultyCursor implements LogCursor {
        private final LogCursor delegate;
        private final FaultPlan plan;
        private long call;

        FaultyCursor(LogCursor delegate, FaultPlan plan) {
            this.delegate = delegate;
            this.plan = plan;
        }

        @Override
        public boolean next() {
            return plan.numbered(ProviderCall.LOG_NEXT, number -> {
                call = number;
                return delegate.next();
            });
        }

        @Override
        public long sequence() {
            return delegate.sequence();
        }

        @Override
        public ByteBuffer record() {
            return damaged(plan, ProviderCall.LOG_NEXT, call, delegate.record());
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
