package io.mergekv.core.fuzz;

import io.mergekv.core.record.BadRecordException;
import io.mergekv.core.record.ChangeRecord;
import io.mergekv.core.record.CommitRecord;
import io.mergekv.core.record.RecordReader;
import io.mergekv.core.record.RecordView;
import io.mergekv.core.record.RecordWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Any bytes as a record, as they are and with the frame and the checksum put right, so that what is behind them is read too:
 * a record that is written again as these bytes, or a typed refusal. A flipped bit is always noticed.
 */
public final class RecordTarget {
    private static final int MAGIC = 0x31524B4D;

    private RecordTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        read(data);
        if (data.length < 49) {
            return;
        }
        byte[] framed = data.clone();
        ByteBuffer frame = ByteBuffer.wrap(framed).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(4, MAGIC).putInt(8, framed.length);
        CRC32C checksum = new CRC32C();
        checksum.update(framed, 4, framed.length - 4);
        frame.putInt(0, (int) checksum.getValue());
        if (!read(framed)) {
            return;
        }
        int bit = (data[0] & 0xff) * 31 % (framed.length * 8);
        framed[bit / 8] ^= (byte) (1 << (bit % 8));
        Require.that(!RecordReader.looksLikeRecord(ByteBuffer.wrap(framed)), "a flipped bit is noticed: " + bit);
    }

    private static boolean read(byte[] bytes) {
        CommitRecord commit;
        try {
            RecordReader.check(ByteBuffer.wrap(bytes));
            commit = RecordReader.decode(ByteBuffer.wrap(bytes));
        } catch (BadRecordException e) {
            return false;
        }
        RecordView view = new RecordView();
        view.load(ByteBuffer.wrap(bytes));
        int changes = 0;
        while (view.next()) {
            ChangeRecord change = commit.changes().get(changes++);
            Require.same(view.key(), change.key(), "both readers read the same key");
            Require.same(view.diff(), change.diff(), "both readers read the same diff");
            Require.that(view.table().equals(change.table()), "both readers read the same table");
        }
        Require.that(changes == commit.changes().size(), "both readers read every change");
        RecordWriter writer = new RecordWriter();
        writer.begin(commit.sequence(), commit.epoch(), commit.synced(), commit.timeMicros(), commit.origin());
        for (ChangeRecord change : commit.changes()) {
            writer.change(change.kind(), change.table(), change.key(), change.version(), change.diff());
        }
        CommitRecord again = RecordReader.decode(writer.finish());
        Require.that(again.changes().size() == commit.changes().size(), "a record written again is read again");
        return true;
    }
}
