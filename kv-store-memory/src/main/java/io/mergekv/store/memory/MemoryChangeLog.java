package io.mergekv.store.memory;

import io.mergekv.ClosedException;
import io.mergekv.PositionUnavailableException;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A change log on the heap: segments of a fixed number of records, under one lock. */
final class MemoryChangeLog implements ChangeLog {
    private static final long MAX_RECORD_BYTES = 64L << 20;

    private final int segmentRecords;
    /** Oldest first; none is empty. */
    private final List<Stretch> stretches = new ArrayList<>();

    private boolean closed;

    MemoryChangeLog(int segmentRecords) {
        this.segmentRecords = segmentRecords;
    }

    @Override
    public synchronized void append(long sequence, ByteBuffer record) {
        checkOpen();
        long last = lastSequence();
        if (sequence < 1 || (last != 0 && sequence != last + 1)) {
            throw new IllegalArgumentException("sequence " + sequence + " does not follow " + last);
        }
        int length = record.remaining();
        if (length < 1 || length > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("a record has 1 to " + MAX_RECORD_BYTES + " bytes, not " + length);
        }
        if (last == 0 || newest().records.size() >= segmentRecords) {
            stretches.add(new Stretch(sequence));
        }
        byte[] copy = new byte[length];
        record.get(record.position(), copy);
        newest().add(copy);
    }

    @Override
    public synchronized void sync() {
        checkOpen();
    }

    @Override
    public long maxRecordBytes() {
        return MAX_RECORD_BYTES;
    }

    @Override
    public synchronized List<Segment> segments() {
        checkOpen();
        return stretches.stream()
                .map(stretch -> new Segment(stretch.first, stretch.last(), stretch.bytes, stretch.lastModifiedMillis))
                .toList();
    }

    @Override
    public synchronized void trimBefore(long sequence) {
        checkOpen();
        while (stretches.size() > 1 && stretches.get(0).last() < sequence) {
            stretches.remove(0);
        }
    }

    @Override
    public synchronized void cutAfter(long sequence) {
        checkOpen();
        while (!stretches.isEmpty() && newest().first > sequence) {
            stretches.remove(stretches.size() - 1);
        }
        if (!stretches.isEmpty()) {
            newest().cutAfter(sequence);
        }
    }

    @Override
    public void salvageAfter(long sequence, Consumer<ByteBuffer> candidates) {
        // an end on the heap is always the end
    }

    @Override
    public synchronized long firstSequence() {
        checkOpen();
        return stretches.isEmpty() ? 0 : stretches.get(0).first;
    }

    @Override
    public synchronized long lastSequence() {
        checkOpen();
        return stretches.isEmpty() ? 0 : newest().last();
    }

    @Override
    public synchronized LogCursor read(long sequence) {
        if (sequence < Math.max(1, firstSequence())) {
            throw new PositionUnavailableException(sequence, firstSequence());
        }
        return new Cursor(sequence);
    }

    @Override
    public synchronized void close() {
        closed = true;
        stretches.clear();
    }

    /** The record {@code sequence}, or null when it is still to come. */
    private synchronized byte @Nullable [] record(long sequence) {
        long last = lastSequence();
        if (sequence > last) {
            return null;
        }
        long first = firstSequence();
        if (sequence < first) {
            throw new PositionUnavailableException(sequence, first);
        }
        int low = 0;
        int high = stretches.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (stretches.get(middle).first <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Stretch stretch = stretches.get(low);
        return stretch.records.get((int) (sequence - stretch.first));
    }

    private Stretch newest() {
        return stretches.get(stretches.size() - 1);
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the memory log was closed");
        }
    }

    /** What becomes one {@link ChangeLog.Segment}. */
    private static final class Stretch {
        final long first;
        final List<byte[]> records = new ArrayList<>();
        long bytes;
        long lastModifiedMillis;

        Stretch(long first) {
            this.first = first;
        }

        long last() {
            return first + records.size() - 1;
        }

        void add(byte[] record) {
            records.add(record);
            bytes += record.length;
            lastModifiedMillis = System.currentTimeMillis();
        }

        void cutAfter(long sequence) {
            while (last() > sequence) {
                bytes -= records.remove(records.size() - 1).length;
            }
        }
    }

    /** Holds a record rather than a place in a segment, so that trimming does not touch it. */
    private final class Cursor implements LogCursor {
        private long next;
        private byte @Nullable [] current;
        private boolean cursorClosed;

        Cursor(long next) {
            this.next = next;
        }

        @Override
        public boolean next() {
            if (cursorClosed) {
                throw new ClosedException("the log cursor was closed");
            }
            current = MemoryChangeLog.this.record(next);
            if (current == null) {
                return false;
            }
            next++;
            return true;
        }

        @Override
        public long sequence() {
            return next - 1;
        }

        @Override
        public ByteBuffer record() {
            if (current == null) {
                throw new IllegalStateException("the cursor stands on no record");
            }
            return ByteBuffer.wrap(current).asReadOnlyBuffer();
        }

        @Override
        public void close() {
            cursorClosed = true;
            current = null;
        }
    }
}
