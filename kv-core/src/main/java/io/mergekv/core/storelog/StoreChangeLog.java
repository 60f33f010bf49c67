package io.mergekv.core.storelog;

import io.mergekv.ClosedException;
import io.mergekv.CommitTooLargeException;
import io.mergekv.CorruptionException;
import io.mergekv.DiskFullException;
import io.mergekv.KvException;
import io.mergekv.PositionUnavailableException;
import io.mergekv.StorageException;
import io.mergekv.core.storage.Spaces;
import io.mergekv.spi.ByteRange;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.Store;
import io.mergekv.spi.Store.Direction;
import io.mergekv.spi.Store.Journal;
import io.mergekv.spi.StoreBatch;
import io.mergekv.spi.StoreCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The store as its own change log: records in a space of their own, written through the store's journal. Everything
 * else of the commit path is the same. Other processes cannot read it.
 *
 * <p>Segments are a bookkeeping of sequences and record bytes: what they take on disk is up to the store. One ends where
 * the sequence is divisible by 2^14, or earlier when it has the bytes that it may have; the earlier ends are forgotten at
 * a close.
 */
public final class StoreChangeLog implements ChangeLog {
    /** The name by which it is asked for. */
    public static final String NAME = "store";

    private static final long MAX_RECORD_BYTES = 64L << 20;
    private static final int SEGMENT_BITS = 14;
    private static final int SAMPLES = 16;

    private final Store store;
    private final long segmentBytes;
    /** By their first sequence. */
    private final TreeMap<Long, SegmentFigures> segments = new TreeMap<>();

    private volatile long first;
    private volatile long last;
    private volatile boolean closed;
    private boolean syncFailed;

    /** Opens the log in {@code store}, which others close; a segment ends when it has {@code segmentBytes} of records. */
    public StoreChangeLog(Store store, long segmentBytes) {
        this.store = store;
        this.segmentBytes = segmentBytes;
        this.first = edge(Direction.FORWARD);
        this.last = edge(Direction.REVERSE);
        long recordBytes = first == 0 ? 0 : sampledRecordBytes();
        long end;
        for (long begin = first; begin > 0 && begin <= last; begin = end) {
            end = Math.min(last, begin | (1L << SEGMENT_BITS) - 1) + 1;
            segments.put(begin, SegmentFigures.of((end - begin) * recordBytes));
        }
    }

    @Override
    public long firstSequence() {
        return first;
    }

    @Override
    public long lastSequence() {
        return last;
    }

    @Override
    public void append(long sequence, ByteBuffer record) {
        checkOpen();
        if (!record.hasRemaining() || record.remaining() > MAX_RECORD_BYTES) {
            throw new CommitTooLargeException("a record of the change log", record.remaining(), MAX_RECORD_BYTES);
        }
        boolean begins = beginsSegment(sequence);
        if (first > 0 && begins) {
            sync(); // a segment is synced before the next one is begun
        }
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        try {
            store.write(new StoreBatch().put(Spaces.LOG, key(sequence), bytes), Journal.BUFFERED);
        } catch (DiskFullException e) { // of an append it would mean that nothing was done, which no store promises
            throw new StorageException("the store cannot take record " + sequence + ", its disk is full", e);
        }
        synchronized (segments) {
            long segment = begins ? sequence : segments.lastKey();
            segments.merge(segment, SegmentFigures.of(bytes.length), SegmentFigures::plus);
            last = sequence;
            if (first == 0) {
                first = sequence;
            }
        }
    }

    private boolean beginsSegment(long sequence) {
        synchronized (segments) {
            Map.Entry<Long, SegmentFigures> newest = segments.lastEntry();
            return newest == null
                    || sequence >> SEGMENT_BITS != last >> SEGMENT_BITS
                    || newest.getValue().bytes() >= segmentBytes;
        }
    }

    /** Once it has failed it always fails, as the store might report success the next time. */
    @Override
    public synchronized void sync() {
        checkOpen();
        if (syncFailed) {
            throw new StorageException("an earlier sync of the store's journal failed: close it and open it again");
        }
        syncFailed = true;
        store.syncJournal();
        syncFailed = false;
    }

    @Override
    public long maxRecordBytes() {
        return MAX_RECORD_BYTES;
    }

    @Override
    public List<Segment> segments() {
        List<Segment> result = new ArrayList<>();
        synchronized (segments) {
            long end = last;
            for (Map.Entry<Long, SegmentFigures> entry :
                    segments.descendingMap().entrySet()) {
                SegmentFigures figures = entry.getValue();
                result.add(new Segment(entry.getKey(), end, figures.bytes(), figures.lastModifiedMillis()));
                end = entry.getKey() - 1;
            }
        }
        Collections.reverse(result);
        return result;
    }

    @Override
    public void trimBefore(long sequence) {
        checkOpen();
        long keptFrom;
        synchronized (segments) {
            Long segment = segments.floorKey(Math.min(sequence, last));
            if (segment == null || segment <= first) {
                return;
            }
            keptFrom = segment;
            first = keptFrom; // readers are told before the records go
            segments.headMap(keptFrom).clear();
        }
        store.write(new StoreBatch().deleteRange(Spaces.LOG, key(0), key(keptFrom)), Journal.BUFFERED);
    }

    @Override
    public void cutAfter(long sequence) {
        checkOpen();
        store.write(new StoreBatch().deleteRange(Spaces.LOG, key(sequence + 1), key(Long.MAX_VALUE)), Journal.SYNCED);
        last = sequence >= first ? sequence : 0;
        first = last == 0 ? 0 : first;
        synchronized (segments) {
            segments.tailMap(sequence, false).clear();
        }
    }

    /** Offers the records that follow a gap. */
    @Override
    public void salvageAfter(long sequence, Consumer<ByteBuffer> candidates) {
        try (StoreCursor cursor = store.scan(Spaces.LOG, ByteRange.of(key(sequence + 1), null), Direction.FORWARD)) {
            while (cursor.next()) {
                candidates.accept(ByteBuffer.wrap(cursor.value()));
            }
        }
    }

    @Override
    public LogCursor read(long sequence) {
        checkOpen();
        if (first > 0 && sequence < first) {
            throw new PositionUnavailableException(sequence, first);
        }
        return new Cursor(sequence);
    }

    /** Leaves the store open. */
    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("the change log is closed");
        }
    }

    private long edge(Direction direction) {
        try (StoreCursor cursor = store.scan(Spaces.LOG, ByteRange.all(), direction)) {
            return cursor.next() ? ByteBuffer.wrap(cursor.key()).getLong() : 0;
        }
    }

    /** How long records are: to read all of them would cost too much. 0 where the store cannot read them. */
    private long sampledRecordBytes() {
        long bytes = 0;
        long count = 0;
        long step = Math.max(1, (last - first) / SAMPLES);
        try {
            for (long sequence = first; sequence <= last; sequence += step) {
                byte[] record = store.get(Spaces.LOG, key(sequence));
                bytes += record == null ? 0 : record.length;
                count++;
            }
        } catch (KvException e) {
            return 0; // whoever reads it is told
        }
        return bytes / count;
    }

    private static byte[] key(long sequence) {
        return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
    }

    /** Of a segment of an earlier process the bytes are an estimate, and the age counts from the open. */
    private record SegmentFigures(long bytes, long lastModifiedMillis) {
        static SegmentFigures of(long bytes) {
            return new SegmentFigures(bytes, System.currentTimeMillis());
        }

        SegmentFigures plus(SegmentFigures later) {
            return new SegmentFigures(bytes + later.bytes, later.lastModifiedMillis);
        }
    }

    /** Reads in scans, each of which ends where the log ended when it was begun. */
    private final class Cursor implements LogCursor {
        private long next;
        private StoreCursor scan = NO_SCAN;

        Cursor(long next) {
            this.next = next;
        }

        @Override
        public boolean next() {
            checkOpen();
            if (next < first) {
                throw new PositionUnavailableException(next, first);
            }
            if (!scan.next() && !(next <= last && rescan())) {
                return false;
            }
            long found = ByteBuffer.wrap(scan.key()).getLong();
            if (found != next) {
                if (next < first) {
                    throw new PositionUnavailableException(next, first);
                }
                throw new CorruptionException("the change log has no record " + next + ", the next one is " + found
                        + ": restore the store from a backup");
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
            return ByteBuffer.wrap(scan.value()).asReadOnlyBuffer();
        }

        @Override
        public void close() {
            scan.close();
            scan = NO_SCAN;
        }

        private boolean rescan() {
            scan.close();
            scan = store.scan(Spaces.LOG, ByteRange.of(key(next), null), Direction.FORWARD);
            return scan.next();
        }
    }

    private static final StoreCursor NO_SCAN = new StoreCursor() {
        @Override
        public boolean next() {
            return false;
        }

        @Override
        public byte[] key() {
            throw new IllegalStateException("before the first");
        }

        @Override
        public byte[] value() {
            throw new IllegalStateException("before the first");
        }

        @Override
        public void close() {}
    };
}
