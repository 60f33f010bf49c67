package io.mergekv.core.commit;

import io.mergekv.Batch;
import io.mergekv.Change;
import io.mergekv.CommitTooLargeException;
import io.mergekv.ConflictException;
import io.mergekv.Key;
import io.mergekv.Position;
import io.mergekv.cbor.CborWriter;
import io.mergekv.cbor.Trusted;
import io.mergekv.core.memtable.HeapBounds;
import io.mergekv.core.memtable.Transition;
import io.mergekv.core.memtable.WriteSet;
import io.mergekv.core.merge.MergeResult;
import io.mergekv.core.record.RecordWriter;
import io.mergekv.core.storage.StoredDocument;
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
    private static final int INITIAL_BYTES = 1 << 10;
    /** A larger buffer is not kept: one huge document must not cost memory for ever. */
    private static final int MAX_KEPT_BYTES = 1 << 17;

    private final UUID database;
    private final long epoch;
    private final int maxDocumentBytes;
    private final long maxRecordBytes;
    private final boolean keepsUndo;
    private final WriteSet writes;
    private final Transition transition;
    private final RecordWriter writer = new RecordWriter();
    /** Where the undo of a merge is written, before it is copied into the record. */
    private CborWriter undoBuffer = new CborWriter(INITIAL_BYTES);

    private final List<Draft> drafts = new ArrayList<>();

    /** Leaves the results in {@code writes}. */
    RecordBuilder(
            UUID database, long epoch, int maxDocumentBytes, long maxRecordBytes, boolean keepsUndo, WriteSet writes) {
        this.database = database;
        this.epoch = epoch;
        this.maxDocumentBytes = maxDocumentBytes;
        this.maxRecordBytes = maxRecordBytes;
        this.keepsUndo = keepsUndo;
        this.writes = writes;
        this.transition = new Transition(writes);
    }

    /**
     * Prepares {@code operation} as commit {@code sequence} and settles its result. Returns its record, valid until
     * the next call, or null when it changes nothing.
     *
     * @throws io.mergekv.KvException when it is refused; the caller then rolls the writes back
     */
    @Nullable
    ByteBuffer prepare(CommitRequest operation, long sequence, long synced, long timeMicros) {
        drafts.clear();
        String origin = operation.options().origin();
        writer.begin(sequence, epoch, synced, timeMicros, origin);
        long writtenBefore = writes.bytes();
        for (Batch.Operation step : operation.steps()) {
            prepare(step, operation, sequence, timeMicros);
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

    private void prepare(Batch.Operation step, CommitRequest operation, long sequence, long timeMicros) {
        byte[] key = Trusted.access().bytes(step.key());
        byte[] before = transition.at(step.table(), key);
        checkCondition(operation, before);
        if (step instanceof Batch.Delete) {
            if (before != null) {
                long version = transition.delete();
                int body = StoredDocument.HEADER_BYTES;
                record(Change.Kind.DELETE, step, key, version, Trusted.EMPTY_MAP, before, body, before.length - body);
            }
            return;
        }
        if (step instanceof Batch.Merge merge && merge.onlyIfPresent() && before == null) {
            return;
        }
        CborWriter undo = undoBuffer();
        MergeResult result = merge(step, undo);
        if (!result.changed()) {
            return;
        }
        long version = transition.set(result.after(), sequence, timeMicros);
        Change.Kind kind = before == null ? Change.Kind.CREATE : Change.Kind.MERGE;
        record(kind, step, key, version, result.diff(), undo.array(), 0, undo.size());
    }

    private CborWriter undoBuffer() {
        if (undoBuffer.array().length > MAX_KEPT_BYTES) {
            undoBuffer = new CborWriter(INITIAL_BYTES);
        }
        return undoBuffer;
    }

    private MergeResult merge(Batch.Operation step, CborWriter undo) {
        CborWriter wanted = keepsUndo ? undo : null;
        if (step instanceof Batch.Put put) {
            Trusted access = Trusted.access();
            return transition.put(
                    access.array(put.document()),
                    access.offset(put.document()),
                    access.length(put.document()),
                    maxDocumentBytes,
                    wanted);
        }
        Batch.Merge merge = (Batch.Merge) step;
        return transition.merge(Trusted.access().bytes(merge.patch()), maxDocumentBytes, wanted);
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

    private void record(
            Change.Kind kind,
            Batch.Operation step,
            byte[] key,
            long version,
            byte[] diff,
            byte[] undo,
            int undoAt,
            int undoLength) {
        if (keepsUndo && kind != Change.Kind.CREATE) {
            writer.change(kind, step.table(), key, version, diff, undo, undoAt, undoLength);
        } else {
            writer.change(kind, step.table(), key, version, diff);
        }
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
