package io.mergekv.core.recovery;

import io.mergekv.Change;
import io.mergekv.CorruptionException;
import io.mergekv.core.commit.GroupWrites;
import io.mergekv.core.commit.Overlay;
import io.mergekv.core.merge.Merge;
import io.mergekv.core.record.ChangeRecord;
import io.mergekv.core.record.CommitRecord;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.storage.AppliedState;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import io.mergekv.core.storage.TableCatalog;
import io.mergekv.spi.ChangeLog;
import io.mergekv.spi.LogCursor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a store up to date with its log: applies the diffs of every record after the one that the store holds, in
 * batches, each of which leaves the store at exactly one sequence.
 */
final class Replay {
    private final ChangeLog log;
    private final Overlay overlay;
    private final GroupWrites writes;

    Replay(ChangeLog log, Overlay overlay, TableCatalog catalog) {
        this.log = log;
        this.overlay = overlay;
        this.writes = new GroupWrites(overlay, catalog);
    }

    /** Applies everything after what the store holds up to {@code last}, and returns what it then holds. */
    AppliedState run(long last) {
        AppliedState reached = overlay.applied();
        try (LogCursor cursor = log.read(reached.sequence() + 1)) {
            while (reached.sequence() < last) {
                if (!cursor.next()) {
                    throw new CorruptionException(
                            "record " + (reached.sequence() + 1) + " of the change log was there a moment ago");
                }
                ByteBuffer record = cursor.record();
                CommitRecord commit = RecordReader.decode(record);
                for (ChangeRecord change : commit.changes()) {
                    apply(commit, change);
                }
                reached = new AppliedState(
                        reached.database(), commit.sequence(), RecordReader.checksum(record), commit.timeMicros());
                overlay.add(writes, reached);
                if (overlay.isFull()) {
                    applyAll();
                }
            }
        }
        applyAll();
        return reached;
    }

    private void applyAll() {
        overlay.freeze();
        overlay.apply();
    }

    private void apply(CommitRecord commit, ChangeRecord change) {
        StoredTable table = writes.table(change.table());
        byte[] storedKey = table.storedKey(change.key());
        byte[] before = writes.get(storedKey);
        if (before != null && StoredDocument.changedSequence(before) > commit.sequence()) {
            return; // the store holds a later state of this key already
        }
        if (change.kind() == Change.Kind.DELETE) {
            if (before != null) {
                writes.set(table, storedKey, null, -1);
            }
            return;
        }
        checkVersion(commit, change, before);
        byte[] after = merge(change, before);
        StoredDocument.writeHeader(
                after,
                before == null ? commit.sequence() : StoredDocument.createdSequence(before),
                commit.sequence(),
                change.version(),
                before == null ? commit.timeMicros() : StoredDocument.createdMicros(before),
                commit.timeMicros());
        writes.set(table, storedKey, after, before == null ? 1 : 0);
    }

    private static byte[] merge(ChangeRecord change, byte @Nullable [] before) {
        int offset = before == null ? 0 : StoredDocument.HEADER_BYTES;
        int length = before == null ? 0 : before.length - offset;
        return Merge.apply(before, offset, length, change.diff(), StoredDocument.HEADER_BYTES);
    }

    /** Two changes of one key in one commit leave the same sequence, but the version grows with each. */
    private static void checkVersion(CommitRecord commit, ChangeRecord change, byte @Nullable [] before) {
        long expected = before == null ? 1 : StoredDocument.version(before) + 1;
        if (change.version() != expected) {
            throw new CorruptionException("record " + commit.sequence() + " of the change log makes version "
                    + change.version() + " of a document of table " + change.table() + " where the store leads to "
                    + expected + ": store and log are not of the same history, restore both from one backup");
        }
    }
}
