package io.mergekv.core.memtable;

import io.mergekv.Change;
import io.mergekv.CorruptionException;
import io.mergekv.cbor.CborWriter;
import io.mergekv.core.merge.Merge;
import io.mergekv.core.merge.MergeResult;
import io.mergekv.core.record.RecordView;
import io.mergekv.core.storage.StoredDocument;
import io.mergekv.core.storage.StoredTable;
import org.jspecify.annotations.Nullable;

/**
 * Leads one document after another from the state before a change to the state after it, with its metadata, and leaves
 * both in a write set. This is the only place where that happens: the commit comes here with operations, and who reads the
 * log with the changes of its records, one after another without an end in sight. For one thread; makes no garbage.
 */
public final class Transition {
    private static final byte[] NO_KEY = {};

    private final WriteSet writes;
    private String tableName = "";
    private byte[] key = NO_KEY;
    private @Nullable StoredTable table;
    private byte @Nullable [] storedKey;
    private byte @Nullable [] before;

    /** Leaves everything in {@code writes}. */
    public Transition(WriteSet writes) {
        this.writes = writes;
    }

    /** Moves to the document under {@code newKey} of table {@code name}, and returns it as it is stored, or null. */
    public byte @Nullable [] at(String name, byte[] newKey) {
        tableName = name;
        key = newKey;
        StoredTable found = writes.find(name);
        table = found;
        storedKey = found == null ? null : found.storedKey(newKey);
        before = storedKey == null ? null : writes.get(storedKey);
        return before;
    }

    /** Moves to the document of the change that {@code record} stands on; see {@link #at(String, byte[])}. */
    public byte @Nullable [] at(RecordView record) {
        return at(record.table(), record.key());
    }

    /**
     * What {@code patch} makes of the document, for {@link #set}.
     *
     * @see Merge#merge
     */
    public MergeResult merge(byte[] patch, int maxBytes, @Nullable CborWriter undo) {
        return Merge.merge(before, offset(), length(), patch, StoredDocument.HEADER_BYTES, maxBytes, undo);
    }

    /**
     * What comes of putting the document of {@code length} bytes from {@code offset} of {@code document} in its place, for
     * {@link #set}.
     *
     * @see Merge#put
     */
    public MergeResult put(byte[] document, int offset, int length, int maxBytes, @Nullable CborWriter undo) {
        return Merge.put(
                before, offset(), length(), document, offset, length, StoredDocument.HEADER_BYTES, maxBytes, undo);
    }

    /**
     * Sets the document to {@code after}, which has room for its header, by a change of commit {@code sequence}. Returns
     * its version.
     */
    public long set(byte[] after, long sequence, long timeMicros) {
        long version = nextVersion();
        StoredDocument.writeHeader(
                after,
                before == null ? sequence : StoredDocument.createdSequence(before),
                sequence,
                version,
                before == null ? timeMicros : StoredDocument.createdMicros(before),
                timeMicros);
        if (table == null || storedKey == null) {
            table = writes.table(tableName);
            storedKey = table.storedKey(key);
        }
        writes.set(table, storedKey, before, after);
        before = after;
        return version;
    }

    /** Deletes the document, which must be there. Returns the version of the change. */
    public long delete() {
        if (table == null || storedKey == null || before == null) {
            throw new IllegalStateException("there is nothing to delete");
        }
        long version = nextVersion();
        writes.set(table, storedKey, before, null);
        before = null;
        return version;
    }

    /**
     * Makes the change that {@code record} stands on, of the document moved to; nothing where that is of a later commit.
     *
     * @throws CorruptionException when the change does not follow the document
     */
    public void replay(RecordView record) {
        if (before != null && StoredDocument.changedSequence(before) > record.sequence()) {
            return;
        }
        if (record.kind() != Change.Kind.DELETE) {
            requireNext(record);
            byte[] after = Merge.apply(before, offset(), length(), record.diff(), StoredDocument.HEADER_BYTES);
            set(after, record.sequence(), record.timeMicros());
        } else if (before != null) {
            delete();
        }
    }

    /** Two changes of one key in one commit leave the same sequence, but the version grows with each. */
    private void requireNext(RecordView record) {
        if (record.version() != nextVersion()) {
            throw new CorruptionException("record " + record.sequence() + " of the change log makes version "
                    + record.version() + " of a document of table " + record.table() + " where the store leads to "
                    + nextVersion() + ": store and log are not of the same history, restore both from one backup");
        }
    }

    private long nextVersion() {
        return before == null ? 1 : StoredDocument.version(before) + 1;
    }

    private int offset() {
        return before == null ? 0 : StoredDocument.HEADER_BYTES;
    }

    private int length() {
        return before == null ? 0 : before.length - StoredDocument.HEADER_BYTES;
    }
}
