package io.mergekv.core.recovery;

import io.mergekv.Change;
import io.mergekv.CorruptionException;
import io.mergekv.Document;
import io.mergekv.Key;
import io.mergekv.core.record.RecordWriter;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A log on the heap in which a test says what is damaged, and what may be found behind the damage. */
final class ScriptedLog implements ChangeLog {
    private final TreeMap<Long, byte[]> records = new TreeMap<>();
    private final List<byte[]> behind = new ArrayList<>();
    private long damagedAt = Long.MAX_VALUE;

    int segmentRecords = 1000;
    Runnable onSync = () -> {};
    Runnable onCut = () -> {};

    /** A record of commit {@code sequence}, which creates document {@code k<sequence>} of table {@code t}. */
    static ByteBuffer record(long sequence, long synced) {
        RecordWriter writer = new RecordWriter();
        writer.begin(sequence, 1, synced, sequence, "");
        byte[] diff = Document.of("n", sequence).toCbor();
        writer.change(Change.Kind.CREATE, "t", Key.of("k" + sequence).toBytes(), 1, diff);
        return writer.finish();
    }

    /** Appends such records, each written when nothing was known to be synced. */
    ScriptedLog with(long first, long last) {
        for (long sequence = first; sequence <= last; sequence++) {
            append(sequence, record(sequence, 0));
        }
        return this;
    }

    /** Cursors fail where record {@code sequence} should be. */
    ScriptedLog damagedAt(long sequence) {
        damagedAt = sequence;
        return this;
    }

    /** These bytes are found behind the last record that can be read. */
    ScriptedLog behind(ByteBuffer bytes) {
        behind.add(copy(bytes));
        return this;
    }

    /** Puts a record where record {@code sequence} belongs. */
    ScriptedLog replace(long sequence, ByteBuffer record) {
        records.put(sequence, copy(record));
        return this;
    }

    @Override
    public void append(long sequence, ByteBuffer record) {
        records.put(sequence, copy(record));
    }

    @Override
    public void sync() {
        onSync.run();
    }

    @Override
    public long maxRecordBytes() {
        return 16 << 20;
    }

    @Override
    public List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        for (long first = firstSequence(); first > 0 && first <= lastSequence(); first += segmentRecords) {
            segments.add(new Segment(first, Math.min(first + segmentRecords - 1, lastSequence()), 1, 1));
        }
        return segments;
    }

    @Override
    public void trimBefore(long sequence) {
        records.headMap(sequence).clear();
    }

    @Override
    public void cutAfter(long sequence) {
        onCut.run();
        records.tailMap(sequence, false).clear();
        behind.clear();
    }

    @Override
    public void salvageAfter(long sequence, Consumer<ByteBuffer> candidates) {
        behind.forEach(bytes -> candidates.accept(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
    }

    @Override
    public long firstSequence() {
        return records.isEmpty() ? 0 : records.firstKey();
    }

    @Override
    public long lastSequence() {
        return records.isEmpty() ? 0 : records.lastKey();
    }

    @Override
    public LogCursor read(long sequence) {
        if (sequence < Math.max(1, firstSequence())) {
            throw new IllegalArgumentException("there is no record " + sequence);
        }
        return new Cursor(sequence);
    }

    @Override
    public void close() {}

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private final class Cursor implements LogCursor {
        private long at;

        Cursor(long first) {
            at = first - 1;
        }

        @Override
        public boolean next() {
            if (at + 1 == damagedAt) {
                throw new CorruptionException("scripted damage");
            }
            boolean found = records.containsKey(at + 1);
            at += found ? 1 : 0;
            return found;
        }

        @Override
        public long sequence() {
            return at;
        }

        @Override
        public ByteBuffer record() {
            return ByteBuffer.wrap(records.get(at)).asReadOnlyBuffer();
        }

        @Override
        public void close() {}
    }
}
