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
        return new FaultyCursor(plan.call(Operation.LOG_READ, () -> delegate.read(sequence)), plan);
    }

    @Override
    public void close() {
        delegate.close();
    }

    private static final class FaultyCursor implements LogCursor {
        private final LogCursor delegate;
        private final FaultPlan plan;
        private boolean corrupt;

        FaultyCursor(LogCursor delegate, FaultPlan plan) {
            this.delegate = delegate;
            this.plan = plan;
        }

        @Override
        public boolean next() {
            return plan.call(Operation.LOG_NEXT, () -> {
                boolean found = delegate.next();
                corrupt = plan.corruptsLast(Operation.LOG_NEXT);
                return found;
            });
        }

        @Override
        public long sequence() {
            return delegate.sequence();
        }

        @Override
        public ByteBuffer record() {
            ByteBuffer record = delegate.record();
            if (!corrupt) {
                return record;
            }
            byte[] bytes = new byte[record.remaining()];
            record.get(record.position(), bytes);
            return ByteBuffer.wrap(FaultPlan.flipped(bytes)).asReadOnlyBuffer();
        }

        @Override
        public void close() {
            delegate.close();
        }
    }
}
