package io.mergekv.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change.Kind;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The memory that a writer and a view use again and again: nothing is lost at its end, and none is kept in vain. */
class RecordBufferTest {
    private static final int KIBIBYTE = 1 << 10;
    private static final int MEBIBYTE = 1 << 20;
    private static final byte[] EMPTY = {(byte) 0xa0};

    private final RecordWriter writer = new RecordWriter();
    private final RecordView view = new RecordView();

    /** A fresh buffer has 4096 bytes: each part of what follows the first diff comes to stand at its end. */
    @Test
    void whateverPartOfARecordMeetsTheEndOfTheBufferIsWhole() {
        for (int diff = 3900; diff <= 4100; diff++) {
            RecordWriter fresh = new RecordWriter();
            fresh.begin(1, 1, 0, 0, "me");
            fresh.change(Kind.CREATE, "t", new byte[] {1}, 1, new byte[diff]);
            fresh.change(Kind.MERGE, "t", new byte[] {2}, 2, EMPTY);
            fresh.change(Kind.MERGE, "another", new byte[40], Long.MAX_VALUE, EMPTY);

            CommitRecord commit = RecordReader.decode(fresh.finish());

            assertThat(commit.changes())
                    .as("%d bytes", diff)
                    .extracting(change -> change.table() + change.key().length + "/" + change.version())
                    .containsExactly("t1/1", "t1/2", "another40/" + Long.MAX_VALUE);
        }
    }

    @Test
    void textsHaveUpTo255Bytes() {
        String longest = "ø".repeat(127) + "o";
        writer.begin(1, 1, 0, 0, longest);
        writer.change(Kind.CREATE, longest, new byte[] {1}, 1, EMPTY);
        CommitRecord commit = RecordReader.decode(writer.finish());
        assertThat(commit.origin()).isEqualTo(longest);
        assertThat(commit.changes()).extracting(ChangeRecord::table).containsExactly(longest);
        assertThatThrownBy(() -> writer.begin(1, 1, 0, 0, longest + "o"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 bytes");
    }

    @Test
    void aRecordThatFillsTheBufferDoesNotMakeItGrow() {
        assertThat(recordOf(4096).capacity()).isEqualTo(4096);
        assertThat(recordOf(4097).capacity()).isEqualTo(8192);
    }

    @Test
    void theBufferGrowsByDoublingSoThatALargeRecordIsCopiedFewTimes() {
        Set<Integer> capacities = new TreeSet<>();
        for (int size = KIBIBYTE; size <= MEBIBYTE; size += KIBIBYTE) {
            capacities.add(recordOf(size).capacity());
        }
        assertThat(capacities).hasSize(9).contains(4 * KIBIBYTE, MEBIBYTE);
    }

    @Test
    void aWriterKeepsABufferOfUpToOneMebibyte() {
        recordOf(MEBIBYTE);
        assertThat(recordOf(KIBIBYTE).capacity()).isEqualTo(MEBIBYTE);
        recordOf(MEBIBYTE + 1);
        assertThat(recordOf(KIBIBYTE).capacity()).isEqualTo(4096);
    }

    @Test
    void aViewKeepsABufferOfUpToOneMebibyte() {
        for (int size : new int[] {KIBIBYTE, 64 * KIBIBYTE, 2 * KIBIBYTE, MEBIBYTE, KIBIBYTE, MEBIBYTE - 1}) {
            int before = view.capacity();
            view.load(recordOf(size));
            assertThat(view.capacity()).as("%d bytes", size).isEqualTo(Math.max(before, size));
        }
    }

    @Test
    void aViewKeepsAHugeBufferOnlyWhileTheRecordsAreHuge() {
        view.load(recordOf(2 * MEBIBYTE));
        view.load(recordOf(MEBIBYTE + 1));
        assertThat(view.capacity()).isEqualTo(2 * MEBIBYTE);
        view.load(recordOf(MEBIBYTE));
        assertThat(view.capacity()).isEqualTo(MEBIBYTE);
    }

    private ByteBuffer recordOf(int size) {
        int diff = size - 59; // 52 of the frame, the kind, the table, the key and the version, and the diff's length
        diff -= diff > 0x3fff ? 2 : diff > 0x7f ? 1 : 0;
        writer.begin(1, 1, 0, 0, "");
        writer.change(Kind.CREATE, "t", new byte[] {1}, 1, new byte[diff]);
        ByteBuffer record = writer.finish();
        assertThat(record.remaining()).isEqualTo(size);
        return record;
    }
}
