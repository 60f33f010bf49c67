package io.mergekv.core.record;

import io.mergekv.Change;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the changes of one commit record after the other. What a feed does not want is skipped by comparing bytes,
 * and costs no garbage; the record is copied, so that nothing hangs on the buffer it came from. For one thread.
 */
public final class RecordView {
    private static final int KEPT_BYTES = 1 << 20;
    private static final int MAX_VARINT_BYTES = 10;

    private byte[] bytes = new byte[1024];
    private int limit;
    private int at;
    private int firstChangeAt;
    private int originAt;
    private int originLength;
    private int changeCount;

    private int index = -1;
    private Change.Kind kind = Change.Kind.CREATE;
    private int tableAt;
    private int tableLength;
    private int keyAt;
    private int keyLength;
    private long version;
    private int diffAt;
    private int diffLength;
    private boolean hasUndo;
    private int undoAt;
    private int undoLength;

    /** The name decoded last, and its bytes: most records are of the same few tables. */
    private String cachedTable = "";

    private byte[] cachedTableBytes = new byte[0];

    /**
     * Checks and takes a copy of {@code record}, and stands before its first change.
     *
     * @throws BadRecordException when it is no record
     * @throws io.mergekv.FormatException when only another version can read it
     */
    public void load(ByteBuffer record) {
        RecordReader.check(record);
        int length = record.remaining();
        if (length > bytes.length || (bytes.length > KEPT_BYTES && length <= KEPT_BYTES)) {
            bytes = new byte[Math.max(length, 1024)];
        }
        record.get(record.position(), bytes, 0, length);
        limit = length;
        changeCount = (int) RecordLayout.INT.get(bytes, RecordLayout.CHANGES_AT);
        if (changeCount < 0 || changeCount > (length - RecordLayout.MIN_BYTES) / RecordLayout.MIN_CHANGE_BYTES) {
            throw new BadRecordException("a commit record of " + length + " bytes claims "
                    + Integer.toUnsignedString(changeCount) + " changes");
        }
        if (sequence() < 1 || epoch() < 1 || synced() < 0) {
            throw new BadRecordException("a commit record claims sequence " + sequence() + ", epoch " + epoch()
                    + " and a synced sequence of " + synced());
        }
        at = RecordLayout.ORIGIN_AT;
        index = -1;
        originLength = shortLength();
        originAt = at;
        at += originLength;
        int extensionLength = length();
        firstChangeAt = at + extensionLength;
        rewind();
    }

    /** The commit's number. */
    public long sequence() {
        return (long) RecordLayout.LONG.get(bytes, RecordLayout.SEQUENCE_AT);
    }

    /** The epoch in which it was written. */
    public long epoch() {
        return (long) RecordLayout.LONG.get(bytes, RecordLayout.EPOCH_AT);
    }

    /** The sequence known to be synced when it was written. */
    public long synced() {
        return (long) RecordLayout.LONG.get(bytes, RecordLayout.SYNCED_AT);
    }

    /** The commit's time, in microseconds since 1970. */
    public long timeMicros() {
        return (long) RecordLayout.LONG.get(bytes, RecordLayout.TIME_AT);
    }

    /** What the writer gave as its origin. */
    public String origin() {
        return text("the origin", originAt, originLength);
    }

    /** How many changes it has. */
    public int changeCount() {
        return changeCount;
    }

    /** Stands before the first change again. */
    public void rewind() {
        at = firstChangeAt;
        index = -1;
        tableLength = 0;
    }

    /**
     * Moves to the next change; false behind the last.
     *
     * @throws BadRecordException when the bytes there are no change
     * @throws io.mergekv.FormatException when only another version can read it
     */
    public boolean next() {
        if (index + 1 >= changeCount) {
            if (at != limit) {
                throw new BadRecordException((limit - at) + " bytes stand behind the last change of a commit record");
            }
            return false;
        }
        index++;
        int head = unsignedByte();
        kind = RecordLayout.kindOf(head);
        if ((head & RecordLayout.SAME_TABLE) == 0) {
            tableLength = shortLength();
            tableAt = at;
            at += tableLength;
        }
        if (tableLength == 0) {
            throw bad("has no table");
        }
        keyLength = length();
        keyAt = at;
        at += keyLength;
        version = varint();
        diffLength = length();
        diffAt = at;
        at += diffLength;
        hasUndo = (head & RecordLayout.HAS_UNDO) != 0;
        if (hasUndo) {
            undoLength = length();
            undoAt = at;
            at += undoLength;
        }
        return true;
    }

    /** The place of the change in its commit, from 0. */
    public int index() {
        return index;
    }

    /** What happened. */
    public Change.Kind kind() {
        return kind;
    }

    /** The table's name; the same object again while it stays the same. */
    public String table() {
        if (!Arrays.equals(bytes, tableAt, tableAt + tableLength, cachedTableBytes, 0, cachedTableBytes.length)) {
            cachedTable = text("change " + index, tableAt, tableLength);
            cachedTableBytes = Arrays.copyOfRange(bytes, tableAt, tableAt + tableLength);
        }
        return cachedTable;
    }

    /** Whether the table's name has the UTF-8 bytes {@code name}. */
    public boolean isTable(byte[] name) {
        return Arrays.equals(bytes, tableAt, tableAt + tableLength, name, 0, name.length);
    }

    /** Whether the encoded key is {@code key}. */
    public boolean isKey(byte[] key) {
        return Arrays.equals(bytes, keyAt, keyAt + keyLength, key, 0, key.length);
    }

    /** Whether the encoded key is at least {@code from} and below {@code to}, as unsigned bytes; null is no bound. */
    public boolean isKeyWithin(byte @Nullable [] from, byte @Nullable [] to) {
        return (from == null || Arrays.compareUnsigned(bytes, keyAt, keyAt + keyLength, from, 0, from.length) >= 0)
                && (to == null || Arrays.compareUnsigned(bytes, keyAt, keyAt + keyLength, to, 0, to.length) < 0);
    }

    /** A copy of the encoded key. */
    public byte[] key() {
        return Arrays.copyOfRange(bytes, keyAt, keyAt + keyLength);
    }

    /** The document's version after the change. */
    public long version() {
        return version;
    }

    /** A copy of the encoded diff. */
    public byte[] diff() {
        return Arrays.copyOfRange(bytes, diffAt, diffAt + diffLength);
    }

    /** Whether the record tells what the document was before; of a create it never does, for it was absent. */
    public boolean hasUndo() {
        return hasUndo;
    }

    /** A copy of the encoded patch that leads back, of a delete the whole document; only to be asked for where there is one. */
    public byte[] undo() {
        if (!hasUndo) {
            throw new IllegalStateException("change " + index + " has no undo");
        }
        return Arrays.copyOfRange(bytes, undoAt, undoAt + undoLength);
    }

    /** How many bytes of memory are held for records. */
    int capacity() {
        return bytes.length;
    }

    private int unsignedByte() {
        if (at >= limit) {
            throw bad("has no end");
        }
        return bytes[at++] & 0xff;
    }

    /** One byte that says how many of the bytes behind it belong together. */
    private int shortLength() {
        return fitting(unsignedByte());
    }

    /** A varint that says how many of the bytes behind it belong together. */
    private int length() {
        return fitting(varint());
    }

    private int fitting(long length) {
        if (length < 0 || length > limit - at) {
            throw bad("claims " + Long.toUnsignedString(length) + " bytes where " + (limit - at) + " are left");
        }
        return (int) length;
    }

    private long varint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES && at < limit; i++) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << (7 * i);
            if (b > 1 && i == MAX_VARINT_BYTES - 1) {
                throw bad("has a number of more than 64 bits");
            }
            if (b >= 0) {
                return value;
            }
        }
        throw bad("has a number without an end");
    }

    private String text(String part, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad(part, "has a text that is not UTF-8");
        }
    }

    /** What is being read is bad: the header behind its fixed part, or the change at {@link #index}. */
    private BadRecordException bad(String what) {
        return bad(index < 0 ? "the header" : "change " + index, what);
    }

    private static BadRecordException bad(String part, String what) {
        return new BadRecordException(part + " of a commit record " + what);
    }
}
