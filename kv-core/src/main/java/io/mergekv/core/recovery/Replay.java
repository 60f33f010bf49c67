package io.mergekv.core.recovery;

import io.mergekv.CorruptionException;
import io.mergekv.core.memtable.MemTable;
import io.mergekv.core.memtable.Transition;
import io.mergekv.core.memtable.WriteSet;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.record.RecordView;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.nio.ByteBuffer;

/**
 * Brings the memtable of a store up to date with its log: adds what the diffs of every record after the one that the store
 * holds come to. As when writing, a full part of the memtable is applied to the store beside that, and what is pending at
 * the end stays so: whoever opens the database does not wait for it.
 */
final class Replay {
    private final ChangeLog log;
    private final MemTable memTable;
    private final TableCatalog catalog;
    private final WriteSet writes;
    private final Transition transition;
    private final RecordView record = new RecordView();
    private long bytes;
    private BackgroundTask<Boolean> applying = BackgroundTask.done(true);

    Replay(ChangeLog log, MemTable memTable, TableCatalog catalog) {
        this.log = log;
        this.memTable = memTable;
        this.catalog = catalog;
        this.writes = new WriteSet(memTable, catalog);
        this.transition = new Transition(writes);
    }

    /** Adds everything after what the store holds up to {@code last}, and returns what the memtable then shows. */
    AppliedState run(long last) {
        AppliedState reached = memTable.applied();
        try (LogCursor cursor = log.read(reached.sequence() + 1);
                ReadAhead ahead = new ReadAhead(log, memTable, catalog, last)) {
            while (reached.sequence() < last) {
                if (!cursor.next()) {
                    throw new CorruptionException(
                            "record " + (reached.sequence() + 1) + " of the change log was there a moment ago");
                }
                ByteBuffer found = cursor.record();
                record.load(found);
                bytes += found.remaining();
                while (record.next()) {
                    apply(ahead);
                }
                reached = new AppliedState(
                        reached.database(), record.sequence(), RecordReader.checksum(found), record.timeMicros());
                memTable.add(writes, reached);
                ahead.replayedRecord(reached.sequence());
                if (memTable.isFull()) {
                    makeRoom();
                }
            }
        } finally {
            applying.outcome(); // nobody but the owner of the memtable is at it when this returns
        }
        applying.await();
        return reached;
    }

    /** How many bytes of log were replayed. */
    long bytes() {
        return bytes;
    }

    /** Has what is pending applied on another thread; waits for that when it is too much. */
    private void makeRoom() {
        if (memTable.isOverfull()) {
            applying.await();
        }
        if (applying.isDone()) {
            applying.await();
            memTable.freeze();
            applying = BackgroundTask.begin("mergekv-replay", memTable::apply);
        }
    }

    private void apply(ReadAhead ahead) {
        long began = System.nanoTime();
        byte[] before = transition.at(record);
        ahead.replayedChange(before, System.nanoTime() - began);
        transition.replay(record);
    }
}
