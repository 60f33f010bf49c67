package io.mergekv.core.feed;

import static java.util.Objects.requireNonNull;

import io.mergekv.Change;
import io.mergekv.ClosedException;
import io.mergekv.Document;
import io.mergekv.Feed;
import io.mergekv.Key;
import io.mergekv.Position;
import io.mergekv.PositionUnavailableException;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.record.RecordWriter;
import io.mergekv.spi.LogCursor;
import io.mergekv.spi.LogReader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A log of records on the heap that can be trimmed, damaged and cut, with its high watermark and its epochs. */
final class HeapLog implements LogReader, EpochHistory {
    final LocalHighWatermark highWatermark = new LocalHighWatermark(0);
    final AtomicInteger openCursors = new AtomicInteger();

    private final UUID database = UUID.randomUUID();
    private final RecordWriter writer = new RecordWriter();
    private final ConcurrentSkipListMap<Long, byte[]> records = new ConcurrentSkipListMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Long> epochStarts = new ArrayList<>(List.of(0L));
    private volatile long last;
    private volatile boolean closed;

    /** Commits a change of each of {@code keys}, written {@code table/key}. */
    synchronized long commit(String... keys) {
        long sequence = append(keys);
        highWatermark.publish(sequence);
        return sequence;
    }

    /** The same, but not shown yet. */
    synchronized long append(String... keys) {
        long sequence = last + 1;
        writer.begin(sequence, epoch(), 0, sequence * 1_000_000, "");
        for (int i = 0; i < keys.length; i++) {
            String[] parts = keys[i].split("/", 2);
            Key key = Key.of(parts[1]);
            byte[] diff = Document.of("n", sequence).toCbor();
            writer.change(Change.Kind.MERGE, parts[0], key.toBytes(), sequence, diff);
            changes.add(new Change(
                    new Position(database, epoch(), sequence, i),
                    keys.length,
                    parts[0],
                    key,
                    Change.Kind.MERGE,
                    sequence,
                    Instant.ofEpochSecond(sequence),
                    "",
                    Trusted.access().patch(diff)));
        }
        ByteBuffer record = writer.finish();
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        records.put(sequence, bytes);
        last = sequence;
        return sequence;
    }

    /** Every change committed that {@code feed} is about, from commit {@code sequence} on. */
    synchronized List<Change> expected(Feed feed, long sequence) {
        return changes.stream()
                .filter(change -> change.sequence() >= sequence && feed.matches(change.table(), change.key()))
                .toList();
    }

    synchronized void trimBefore(long sequence) {
        records.headMap(sequence).clear();
    }

    /** Drops everything after {@code sequence}, and begins a new epoch. */
    synchronized void cutAfter(long sequence) {
        records.tailMap(sequence, false).clear();
        changes.removeIf(change -> change.sequence() > sequence);
        last = sequence;
        epochStarts.add(sequence);
    }

    void flipBit(long sequence) {
        byte[] record = requireNonNull(records.get(sequence)).clone();
        record[record.length / 2] ^= 1;
        records.put(sequence, record);
    }

    void lose(long sequence) {
        records.remove(sequence);
    }

    LocalCursors cursors() {
        return new LocalCursors(this, highWatermark, this);
    }

    @Override
    public UUID database() {
        return database;
    }

    @Override
    public synchronized long epoch() {
        return epochStarts.size();
    }

    @Override
    public synchronized long epochOf(long sequence) {
        long epoch = epochStarts.size();
        while (epoch > 1 && epochStarts.get((int) epoch - 1) >= sequence) {
            epoch--;
        }
        return epoch;
    }

    @Override
    public boolean isListed(long epoch) {
        return epoch <= epochStarts.size();
    }

    @Override
    public synchronized Optional<String> mismatch(Position position) {
        if (!position.database().equals(database)) {
            return Optional.of("another database");
        }
        int epoch = (int) position.epoch();
        return epoch < epochStarts.size() && position.sequence() > epochStarts.get(epoch)
                ? Optional.of("what came after " + epochStarts.get(epoch) + " was cut")
                : Optional.empty();
    }

    @Override
    public long firstSequence() {
        var first = records.firstEntry();
        return first == null ? 0 : first.getKey();
    }

    @Override
    public long lastSequence() {
        return records.isEmpty() ? 0 : last;
    }

    @Override
    public LogCursor read(long sequence) {
        if (closed) {
            throw new ClosedException("the log was closed");
        }
        if (firstSequence() > sequence) {
            throw new PositionUnavailableException(sequence, firstSequence());
        }
        openCursors.incrementAndGet();
        return new Cursor(sequence);
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Cursor implements LogCursor {
        private long next;
        private byte[] record = {};
        private boolean open = true;

        Cursor(long next) {
            this.next = next;
        }

        @Override
        public boolean next() {
            if (closed || !open) {
                throw new AssertionError("a closed log was read");
            }
            byte[] found = records.get(next);
            if (found == null) {
                if (firstSequence() > next) {
                    throw new PositionUnavailableException(next, firstSequence());
                }
                return false;
            }
            record = found;
            next++;
            return true;
        }

        @Override
        public long sequence() {
            return next - 1;
        }

        @Override
        public ByteBuffer record() {
            return ByteBuffer.wrap(record).asReadOnlyBuffer();
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                openCursors.decrementAndGet();
            }
        }
    }
}
