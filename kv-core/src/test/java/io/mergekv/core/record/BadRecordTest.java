package io.mergekv.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Records whose frame and checksum are right and whose contents are not, written by hand: what is refused, at which
 * change, and the last that is not. The reader has read a longer record before, whose bytes still stand in its memory.
 */
class BadRecordTest {
    /** Creates a document of table {@code t}: an empty key, version 1, an empty diff. */
    private static final String SMALLEST_FIRST_CHANGE = "00" + "0174" + "00" + "01" + "00";

    private final RecordView view = new RecordView();

    @Test
    void theSmallestRecordIsOne() {
        ByteBuffer record = record(0, "");
        assertThat(record.remaining()).isEqualTo(52);
        assertThat(RecordReader.looksLikeRecord(record)).isTrue();
        assertThat(RecordReader.decode(record).changes()).isEmpty();
    }

    @Test
    void theSmallestChangeIsOne() {
        CommitRecord commit = RecordReader.decode(record(2, SMALLEST_FIRST_CHANGE + "80" + "00" + "01" + "00"));
        assertThat(commit.changes()).extracting(ChangeRecord::table).containsExactly("t", "t");
    }

    @Test
    void moreChangesThanTheBytesCouldHoldAreRefusedBeforeAnyIsRead() {
        assertThatThrownBy(() -> view.load(record(2, SMALLEST_FIRST_CHANGE)))
                .isInstanceOf(BadRecordException.class)
                .hasMessage("a commit record of 58 bytes claims 2 changes");
    }

    @Test
    void numbersOfACommitStartAtOne() {
        for (String header : List.of("sequence", "epoch")) {
            ByteBuffer record = record(0, "");
            record.putLong(header.equals("sequence") ? 16 : 24, 0);
            assertThatThrownBy(() -> view.load(sealed(record)))
                    .as(header)
                    .isInstanceOf(BadRecordException.class)
                    .hasMessageContaining(header + " 0");
        }
    }

    @Test
    void nothingSyncedYetIsNoFaultButLessThanNothingIs() {
        view.load(sealed(record(0, "").putLong(32, 0)));
        assertThat(view.synced()).isZero();
        assertThatThrownBy(() -> view.load(sealed(record(0, "").putLong(32, -1))))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("a synced sequence of -1");
    }

    @Test
    void firstChangeWithoutATableIsRefused() {
        assertRefused(1, "80" + "00" + "01" + "00" + "0000", "change 0 of a commit record has no table");
    }

    @Test
    void changeMissingAtTheEndIsRefused() {
        String longer = "00" + "0174" + "0401020304" + "01" + "00";
        assertRefused(2, longer, "change 1 of a commit record has no end");
    }

    @Test
    void bytesBehindTheLastChangeAreRefused() {
        assertRefused(1, SMALLEST_FIRST_CHANGE + "000000", "3 bytes stand behind the last change of a commit record");
    }

    @Test
    void keyThatReachesBehindTheRecordIsRefused() {
        assertRefused(1, "00" + "0174" + "03" + "0102", "change 0 of a commit record claims 3 bytes where 2 are left");
    }

    @Test
    void diffThatReachesBehindTheRecordIsRefused() {
        assertRefused(
                1, "00" + "0174" + "00" + "01" + "02a0", "change 0 of a commit record claims 2 bytes where 1 are left");
    }

    @Test
    void extensionThatReachesBehindTheRecordIsRefused() {
        ByteBuffer record = record(1, SMALLEST_FIRST_CHANGE);
        assertRefused(
                () -> view.load(sealed(record.put(51, (byte) 7))),
                "the header of a commit record claims 7 bytes where 6 are left");
    }

    @Test
    void undoThatReachesBehindTheRecordIsRefused() {
        assertRefused(
                1,
                "41" + "0174" + "00" + "02" + "00" + "02a0",
                "change 0 of a commit record claims 2 bytes where 1 are left");
    }

    @Test
    void undoThatIsMissingIsRefused() {
        assertRefused(1, "41" + "0174" + "00" + "02" + "00", "change 0 of a commit record has a number without an end");
    }

    @Test
    void numberCutByTheEndOfTheRecordIsRefused() {
        assertRefused(1, "00" + "0174" + "00" + "8080", "change 0 of a commit record has a number without an end");
    }

    @Test
    void changeCutBeforeItsDiffIsRefused() {
        assertRefused(1, "00" + "0174" + "00" + "01", "change 0 of a commit record has a number without an end");
    }

    @Test
    void numberOfMoreBytesThanSixtyFourBitsTakeIsRefused() {
        String change = "00" + "0174" + "00" + "80".repeat(10) + "01" + "00";
        assertRefused(1, change, "change 0 of a commit record has a number without an end");
    }

    @Test
    void nameThatIsNotUtf8IsRefused() {
        assertRefused(
                1, "00" + "01ff" + "00" + "01" + "00", "change 0 of a commit record has a text that is not UTF-8");
    }

    @Test
    void aBadOriginIsNotBlamedOnAChange() {
        ByteBuffer record = record(1, SMALLEST_FIRST_CHANGE);
        assertRefused(
                () -> view.load(sealed(record.put(50, (byte) 8))),
                "the header of a commit record claims 8 bytes where 7 are left");
        ByteBuffer withOrigin = record(0, "00");
        assertRefused(
                () -> RecordReader.decode(sealed(withOrigin.put(50, (byte) 1).put(51, (byte) 0xff))),
                "the origin of a commit record has a text that is not UTF-8");
    }

    /** Whatever stands behind the record in memory. */
    private void assertRefused(int changes, String hex, String message) {
        for (String behind : List.of("00", "01", "81", "ff")) {
            assertThatThrownBy(() -> {
                        view.load(record(0, behind.repeat(600)));
                        view.load(record(changes, hex));
                        while (view.next()) {
                            assertThat(view.table()).isEqualTo("t");
                        }
                    })
                    .as("before %s", behind)
                    .isInstanceOf(BadRecordException.class)
                    .hasMessage(message);
        }
    }

    private static void assertRefused(ThrowingCallable read, String message) {
        assertThatThrownBy(read).isInstanceOf(BadRecordException.class).hasMessage(message);
    }

    /** A record of commit 7 in epoch 2, without an origin, that claims {@code changes} changes. */
    private static ByteBuffer record(int changes, String hex) {
        byte[] body = HexFormat.of().parseHex(hex);
        ByteBuffer record = ByteBuffer.allocate(52 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(0).put("MKR2".getBytes(StandardCharsets.US_ASCII));
        record.putInt(record.capacity())
                .putInt(changes)
                .putLong(7)
                .putLong(2)
                .putLong(5)
                .putLong(1_000_000);
        record.putShort((short) 0).put((byte) 0).put((byte) 0).put(body).flip();
        return sealed(record);
    }

    private static ByteBuffer sealed(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate().position(4));
        return record.putInt(0, (int) crc.getValue());
    }
}
