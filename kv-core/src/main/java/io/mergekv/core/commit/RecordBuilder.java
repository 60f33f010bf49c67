package io.mergekv.core.commit;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.CommitTooLargeException;
import io.mergekv.ConflictException;
import io.mergekv.Key;
import io.mergekv.Position;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.memtable.HeapBounds;
import io.mergekv.core.memtable.WriteSet;
import io.mergekv.core.merge.Merge;
import io.mergekv.core.merge.MergeResult;
import io.mergekv.core.record.RecordWriter;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns operations into commit records: reads what is there, merges, and leaves the result in the writes of its group
 * (DESIGN §5, step 2). For the committing thread.
 */
final class RecordBuilder {
    private final UUID database;
    private final long epoch;
    private final int maxDocumentBytes;
    private final long maxRecordBytes;
    private final RecordWriter writer = new RecordWriter();

    private final List<Draft> drafts = new ArrayList<>();

    RecordBuilder(UUID database, long epoch, int maxDocumentBytes, long maxRecordBytes) {
        this.database = database;
        this.epoch = epoch;
        this.maxDocumentBytes = maxDocumentBytes;
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * Prepares {@code operation} as commit {@code sequence} and settles its result. Returns its record, valid until
     * the next call, or null when it changes nothing.
     *
     * @throws io.mergekv.KvException when it is refused; the caller then rolls {@code writes} back
     */
    @Nullable
    ByteBuffer prepare(CommitRequest operation, long sequence, long synced, long timeMicros, WriteSet writes) {
        drafts.clear();
        String origin = operation.options().origin();
        writer.begin(sequence, epoch, synced, timeMicros, origin);
        long writtenBefore = writes.bytes();
        for (Batch.Operation step : operation.steps()) {
            prepare(step, operation, sequence, timeMicros, writes);
            // Looked at after each step: what is refused in the end must not be built whole before.
            checkSize("the commit", writer.length(), maxRecordBytes);
            checkSize("what the commit leaves", writes.bytes() - writtenBefore, HeapBounds.WRITTEN);
        }
        if (drafts.isEmpty()) {
            operation.succeed(List.of());
            return null;
        }
        ByteBuffer record = writer.finish();
        operation.succeed(changes(sequence, timeMicros, origin));
        return record;
    }

    private static void checkSize(String what, long bytes, long limit) {
        if (bytes > limit) {
            throw new CommitTooLargeException(what, bytes, limit);
        }
    }

    private void prepare(
            Batch.Operation step, CommitRequest operation, long sequence, long timeMicros, WriteSet writes) {
        byte[] key = Trusted.access().bytes(step.key());
        StoredTable table = writes.find(step.table());
        byte[] storedKey = table == null ? null : table.storedKey(key);
        byte[] before = storedKey == null ? null : writes.get(storedKey);
        checkCondition(operation, before);
        if (step instanceof Batch.Delete) {
            if (before != null && table != null && storedKey != null) {
                long version = StoredDocument.version(before) + 1;
                writes.set(table, storedKey, null, -1);
                record(Change.Kind.DELETE, step, key, version, Trusted.EMPTY_MAP);
            }
            return;
        }
        if (step instanceof Batch.Merge merge && merge.onlyIfPresent() && before == null) {
            return;
        }
        MergeResult result = merge(step, before);
        if (!result.changed()) {
            return;
        }
        byte[] after = result.after();
        long version = before == null ? 1 : StoredDocument.version(before) + 1;
        StoredDocument.writeHeader(
                after,
                before == null ? sequence : StoredDocument.createdSequence(before),
                sequence,
                version,
                before == null ? timeMicros : StoredDocument.createdMicros(before),
                timeMicros);
        if (table == null || storedKey == null) {
            table = writes.table(step.table());
            storedKey = table.storedKey(key);
        }
        writes.set(table, storedKey, after, before == null ? 1 : 0);
        record(before == null ? Change.Kind.CREATE : Change.Kind.MERGE, step, key, version, result.diff());
    }

    private MergeResult merge(Batch.Operation step, byte @Nullable [] before) {
        int offset = before == null ? 0 : StoredDocument.HEADER_BYTES;
        int length = before == null ? 0 : before.length - offset;
        if (step instanceof Batch.Put put) {
            Trusted access = Trusted.access();
            return Merge.put(
                    before,
                    offset,
                    length,
                    access.array(put.document()),
                    access.offset(put.document()),
                    access.length(put.document()),
                    StoredDocument.HEADER_BYTES,
                    maxDocumentBytes);
        }
        Batch.Merge merge = (Batch.Merge) step;
        return Merge.merge(
                before,
                offset,
                length,
                Trusted.access().bytes(merge.patch()),
                StoredDocument.HEADER_BYTES,
                maxDocumentBytes);
    }

    private static void checkCondition(CommitRequest operation, byte @Nullable [] before) {
        if (operation.options().ifSequence().isPresent()) {
            long expected = operation.options().ifSequence().getAsLong();
            long actual = before == null ? 0 : StoredDocument.changedSequence(before);
            if (expected != actual) {
                throw new ConflictException(expected, actual);
            }
        }
    }

    private void record(Change.Kind kind, Batch.Operation step, byte[] key, long version, byte[] diff) {
        writer.change(kind, step.table(), key, version, diff);
        drafts.add(new Draft(kind, step.table(), step.key(), version, diff));
    }

    private List<Change> changes(long sequence, long timeMicros, String origin) {
        Instant time = StoredDocument.instant(timeMicros);
        if (drafts.size() == 1) {
            return List.of(change(0, sequence, time, origin));
        }
        List<Change> changes = new ArrayList<>(drafts.size());
        for (int i = 0; i < drafts.size(); i++) {
            changes.add(change(i, sequence, time, origin));
        }
        return changes;
    }

    private Change change(int index, long sequence, Instant time, String origin) {
        Draft draft = drafts.get(index);
        return new Change(
                new Position(database, epoch, sequence, index),
                drafts.size(),
                draft.table,
                draft.key,
                draft.kind,
                draft.version,
                time,
                origin,
                Trusted.access().patch(draft.diff));
    }

    @SuppressWarnings("ArrayRecordComponent") // a private carrier, never compared
    private record Draft(Change.Kind kind, String table, Key key, long version, byte[] diff) {}
}
