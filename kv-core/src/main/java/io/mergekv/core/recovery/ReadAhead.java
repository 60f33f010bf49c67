package io.mergekv.core.recovery;

import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.record.RecordView;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.core.threads.Daemon;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has the documents in memory that a replay is about to ask for, where it was seen to wait for a disk: several threads read
 * them, some changes ahead of it, since a device does many reads side by side in the time of a few. What they find is
 * dropped; what goes wrong the replay meets by itself. All that is not private is for the thread that replays.
 */
final class ReadAhead implements AutoCloseable {
    private static final int THREADS = 8;
    /** How far ahead: enough for all threads, and little beside what a store has of memory. */
    private static final int CHANGES_AHEAD = 64;
    /** How many reads are looked at together; a pause of something else falls into one such window, a disk into all. */
    private static final int WINDOW = 256;

    private static final int SLOW_WINDOWS = 2;
    /** What a read takes on average where the disk is waited for. */
    private static final long WAITING_NANOS = 40_000;
    /** From here on the disk's throughput is waited for, which more threads do not raise; and they would each hold one. */
    private static final int LARGE_BYTES = 256 << 10;

    private static final long PAUSE_NANOS = 100_000;
    private static final byte[] NOTHING = {};

    private final ChangeLog log;
    private final MemTable memTable;
    private final TableCatalog catalog;
    private final long last;
    private final List<Thread> threads = new ArrayList<>(THREADS);
    private int reads;
    private long readNanos;
    private int slowWindows;
    private boolean begun;
    private long countReplayed;

    private final RecordView record = new RecordView();
    private @Nullable LogCursor cursor;
    /** The record that the cursor stands on, or before which it begins. */
    private long at;

    private boolean inRecord;
    private long asked;

    private volatile long replayed;
    private volatile boolean ended;

    /** For a replay of {@code log} up to {@code last} into {@code memTable}. */
    ReadAhead(ChangeLog log, MemTable memTable, TableCatalog catalog, long last) {
        this.log = log;
        this.memTable = memTable;
        this.catalog = catalog;
        this.last = last;
    }

    /** Tells that one more change was replayed, whose document it took {@code nanos} to find. */
    void replayedChange(byte @Nullable [] document, long nanos) {
        if (document != null && document.length > LARGE_BYTES) {
            ended = true;
        }
        if (begun) {
            countReplayed++;
            replayed = countReplayed;
            return;
        }
        readNanos += nanos;
        if (++reads == WINDOW) {
            slowWindows = readNanos >= WINDOW * WAITING_NANOS ? slowWindows + 1 : 0;
            reads = 0;
            readNanos = 0;
        }
    }

    /** Tells that record {@code sequence} was replayed. */
    void replayedRecord(long sequence) {
        if (slowWindows >= SLOW_WINDOWS && !begun && !ended && sequence < last) {
            begin(sequence);
        }
    }

    private void begin(long after) {
        begun = true;
        at = after;
        for (int i = 1; i <= THREADS; i++) {
            Thread thread = Daemon.of("mergekv-read-ahead-" + i, this::read);
            if (!Daemon.tryStart(thread)) {
                return; // fewer will do, or none
            }
            threads.add(thread);
        }
    }

    private void read() {
        try {
            for (byte[] key = next(); key != null; key = next()) {
                if (key != NOTHING) {
                    memTable.get(key);
                }
            }
        } catch (Throwable e) {
            ended = true; // the replay finds out by itself what it is, if it is anything
        }
    }

    /** The next stored key; {@link #NOTHING} where its table is not stored, or the replay was faster; null at the end. */
    private synchronized byte @Nullable [] next() {
        while (!ended && asked - replayed >= CHANGES_AHEAD) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
        if (ended) {
            return null;
        }
        while (!inRecord || !record.next()) {
            if (at == last || !moved()) {
                return null;
            }
        }
        asked++;
        StoredTable table = asked <= replayed ? null : catalog.find(record.table());
        return table == null ? NOTHING : table.storedKey(record.key());
    }

    private boolean moved() {
        LogCursor open = cursor;
        if (open == null) {
            open = log.read(at + 1);
            cursor = open;
        }
        inRecord = open.next();
        if (inRecord) {
            at = open.sequence();
            record.load(open.record());
        }
        return inRecord;
    }

    /** Waits until nobody reads any more. */
    @Override
    public void close() {
        ended = true;
        threads.forEach(Daemon::awaitEnd);
        LogCursor open = cursor;
        if (open != null) {
            open.close();
        }
    }
}
