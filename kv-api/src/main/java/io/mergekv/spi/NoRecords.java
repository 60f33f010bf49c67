package io.mergekv.spi;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** A log without records. */
enum NoRecords implements RecoveryReader {
    INSTANCE;

    private static final LogCursor NOTHING = new LogCursor() {
        @Override
        public boolean next() {
            return false;
        }

        @Override
        public long sequence() {
            throw new IllegalStateException("the log has no records");
        }

        @Override
        public ByteBuffer record() {
            throw new IllegalStateException("the log has no records");
        }

        @Override
        public void close() {}
    };

    @Override
    public long firstSequence() {
        return 0;
    }

    @Override
    public long lastSequence() {
        return 0;
    }

    @Override
    public LogCursor read(long sequence) {
        return NOTHING;
    }

    @Override
    public List<ChangeLog.Segment> segments() {
        return List.of();
    }

    @Override
    public void salvageAfter(long sequence, Consumer<ByteBuffer> candidates) {}

    @Override
    public void close() {}
}
