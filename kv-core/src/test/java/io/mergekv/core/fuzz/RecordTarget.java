package io.mergekv.core.fuzz;

import io.mergekv.Change;
import io.mergekv.FormatException;
import io.mergekv.core.record.BadRecordException;
import io.mergekv.core.record.ChangeRecord;
import io.mergekv.core.record.CommitRecord;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.record.RecordView;
import io.mergekv.core.record.RecordWriter;
import io.mergekv.core.record.Records;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes as a record, as they are and with the frame and the checksum put right, so that what is behind them is read too:
 * a record exactly when {@link PlainRecord} reads one, with the same content from any kind of buffer, and written again as
 * these bytes. A flipped bit in any byte, and an end that is missing, are noticed. The same bytes as another version's are
 * refused by name.
 */
public final class RecordTarget {
    private static final int MAGIC = 0x32524B4D;
    private static final int LONGEST_FLIPPED = 1024;

    private RecordTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        read(data);
        if (data.length < 52) {
            return;
        }
        byte[] framed = data.clone();
        ByteBuffer frame = ByteBuffer.wrap(framed).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(4, MAGIC).putInt(8, framed.length);
        CRC32C checksum = new CRC32C();
        checksum.update(framed, 4, framed.length - 4);
        frame.putInt(0, (int) checksum.getValue());
        if (read(framed) && framed.length <= LONGEST_FLIPPED) {
            damaged(framed);
            foreign(framed);
        }
    }

    private static void foreign(byte[] record) {
        for (char version : new char[] {'1', '3'}) {
            ByteBuffer other = Records.ofVersion(record, version);
            try {
                RecordReader.looksLikeRecord(other);
                Require.that(false, "a record of format " + version + " is read");
            } catch (FormatException e) {
                Require.that(decode(other) == null, "it is not decoded either");
            }
        }
    }

    private static void damaged(byte[] record) {
        for (int i = 0; i < record.length; i++) {
            byte bit = (byte) (1 << ((record[i] ^ i) & 7));
            record[i] ^= bit;
            Require.that(!RecordReader.looksLikeRecord(ByteBuffer.wrap(record)), "a flipped bit is noticed: byte " + i);
            record[i] ^= bit;
        }
        for (int length = 0; length < record.length; length += 1 + length / 8) {
            Require.that(
                    !RecordReader.looksLikeRecord(ByteBuffer.wrap(record, 0, length)), "an end is missed: " + length);
        }
        ByteBuffer followed = ByteBuffer.allocate(record.length + 3).put(record).rewind();
        Require.that(RecordReader.looksLikeRecord(followed), "a record looks like one whatever is behind it");
    }

    private static boolean read(byte[] bytes) {
        CommitRecord commit = decode(ByteBuffer.wrap(bytes));
        PlainRecord plain = PlainRecord.read(bytes);
        if (!Require.bothTake(commit, plain, "the record") || commit == null || plain == null) {
            return false;
        }
        Require.equal(of(commit, plain.canonical()), plain, "both readers read the same");
        Require.that(RecordReader.looksLikeRecord(ByteBuffer.wrap(bytes)), "a record looks like one");
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).order(ByteOrder.LITTLE_ENDIAN);
        CommitRecord again = decode(direct.position(3).put(bytes).flip().position(3));
        Require.that(again != null && of(again, plain.canonical()).equals(plain), "any buffer will do");
        view(bytes, plain);
        RecordWriter writer = new RecordWriter();
        writer.begin(commit.sequence(), commit.epoch(), commit.synced(), commit.timeMicros(), commit.origin());
        for (ChangeRecord change : commit.changes()) {
            write(writer, change);
        }
        ByteBuffer written = writer.finish();
        byte[] rewritten = new byte[written.remaining()];
        written.get(rewritten);
        if (plain.canonical()) {
            Require.same(rewritten, bytes, "a record written again is the same");
        }
        Require.that(PlainRecord.read(rewritten) != null, "a record written again can be read");
        return true;
    }

    private static void write(RecordWriter writer, ChangeRecord change) {
        byte[] undo = change.undo();
        if (undo == null) {
            writer.change(change.kind(), change.table(), change.key(), change.version(), change.diff());
        } else {
            writer.change(
                    change.kind(), change.table(), change.key(), change.version(), change.diff(), undo, 0, undo.length);
        }
    }

    private static void view(byte[] bytes, PlainRecord plain) {
        RecordView view = new RecordView();
        view.load(ByteBuffer.wrap(bytes));
        List<PlainRecord.PlainChange> changes = new ArrayList<>();
        while (view.next()) {
            Require.that(view.index() == changes.size() && view.isKey(view.key()), "a change knows its place and key");
            byte[] undo = view.hasUndo() ? view.undo() : null;
            changes.add(of(new ChangeRecord(view.kind(), view.table(), view.key(), view.version(), view.diff(), undo)));
        }
        Require.equal(changes, plain.changes(), "what is walked over is what is there");
    }

    private static @Nullable CommitRecord decode(ByteBuffer record) {
        try {
            return RecordReader.decode(record);
        } catch (BadRecordException | FormatException e) {
            return null;
        }
    }

    private static PlainRecord of(CommitRecord commit, boolean canonical) {
        return new PlainRecord(
                commit.sequence(),
                commit.epoch(),
                commit.synced(),
                commit.timeMicros(),
                commit.origin(),
                commit.changes().stream().map(RecordTarget::of).toList(),
                canonical);
    }

    private static PlainRecord.PlainChange of(ChangeRecord change) {
        int kind = change.kind() == Change.Kind.CREATE ? 0 : change.kind() == Change.Kind.MERGE ? 1 : 2;
        byte[] undo = change.undo();
        return new PlainRecord.PlainChange(
                kind,
                change.table(),
                ByteBuffer.wrap(change.key()),
                change.version(),
                ByteBuffer.wrap(change.diff()),
                undo == null ? null : ByteBuffer.wrap(undo));
    }
}
