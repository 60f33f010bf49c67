package io.mergekv.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change.Kind;
import io.mergekv.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Whole records that only another version can read are told apart from damage; what may be skipped is skipped. */
class RecordVersionTest {
    private static final int FLAGS_AT = 48;
    private static final int EXTENSION_AT = 51;
    private static final int FIRST_CHANGE_AT = 52;

    private final RecordView view = new RecordView();

    @Test
    void aRecordOfANewerFormatIsNamedAndNotTakenForDamage() {
        for (char version : new char[] {'3', '9', '\u00ff'}) {
            assertForeign(Records.ofVersion(record(), version), "of format " + (version - '0'), "or a later one");
        }
    }

    @Test
    void aRecordOfTheFirstFormatSaysThatItsVersionWasNeverReleased() {
        assertForeign(Records.ofVersion(record(), '1'), "of format 1", "never released");
    }

    @Test
    void ofANewerFormatNothingButItsFrameIsLookedAt() {
        byte[] shortest = Records.ofVersion(new byte[12], '3').array();
        assertForeign(ByteBuffer.wrap(shortest), "of format 3", "or a later one");
    }

    @Test
    void aRecordOfThisFormatThatEndsBehindItsFrameIsDamage() {
        ByteBuffer record = Records.ofVersion(new byte[51], '2');
        assertThat(RecordReader.looksLikeRecord(record)).isFalse();
        assertThatThrownBy(() -> RecordReader.check(record))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("51 bytes");
    }

    @Test
    void aTornRecordOfANewerFormatIsDamage() {
        byte[] whole = Records.ofVersion(record(), '3').array();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer torn = ByteBuffer.wrap(Arrays.copyOf(whole, length));
            assertThat(RecordReader.looksLikeRecord(torn)).isFalse();
            assertThatThrownBy(() -> RecordReader.check(torn)).isInstanceOf(BadRecordException.class);
        }
    }

    @Test
    void aFlagOfTheHeaderThatIsNotKnownCannotBeRead() {
        for (int bit = 0; bit < 16; bit++) {
            byte[] record = record();
            record[FLAGS_AT + bit / 8] = (byte) (1 << (bit % 8));
            assertForeign(Records.sealed(record), "flags 0x" + Integer.toHexString(1 << bit), "or a later one");
        }
    }

    @Test
    void aKindOrFlagOfAChangeThatIsNotKnownCannotBeRead() {
        for (int head : new int[] {0x03, 0x04, 0x08, 0x10, 0x20, 0x21, 0x62}) {
            byte[] record = record();
            record[FIRST_CHANGE_AT] = (byte) head;
            view.load(Records.sealed(record));
            assertThatThrownBy(view::next)
                    .as("0x%x", head)
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("0x" + Integer.toHexString(head & 0x3f));
        }
    }

    @Test
    void anExtensionIsSkipped() {
        for (int length : new int[] {1, 127, 128, 70_000}) {
            byte[] record = Records.sealed(extended(record(), length)).array();
            CommitRecord commit = RecordReader.decode(ByteBuffer.wrap(record));
            assertThat(commit.changes()).extracting(ChangeRecord::version).containsExactly(1L, 2L);
            view.load(ByteBuffer.wrap(record));
            view.next();
            view.rewind();
            int changes = 0;
            while (view.next()) {
                changes++;
            }
            assertThat(changes).isEqualTo(2);
        }
    }

    private void assertForeign(ByteBuffer record, String what, String advice) {
        ByteBuffer followed = ByteBuffer.allocateDirect(record.remaining() + 9).order(ByteOrder.LITTLE_ENDIAN);
        followed.put(record.duplicate()).clear();
        for (ThrowingCallable meeting : new ThrowingCallable[] {
            () -> RecordReader.check(record),
            () -> RecordReader.decode(record),
            () -> view.load(record),
            () -> RecordReader.looksLikeRecord(record),
            () -> RecordReader.looksLikeRecord(followed)
        }) {
            assertThatThrownBy(meeting).isInstanceOf(FormatException.class).hasMessageContainingAll(what, advice);
        }
    }

    /** A record without an origin, with two changes. */
    private static byte[] record() {
        RecordWriter writer = new RecordWriter();
        writer.begin(7, 2, 5, 1_000_000, "");
        writer.change(Kind.CREATE, "t", new byte[] {1}, 1, new byte[] {(byte) 0xa0});
        writer.change(Kind.MERGE, "t", new byte[] {1}, 2, new byte[] {(byte) 0xa0}, new byte[] {5}, 0, 1);
        return Records.bytes(writer.finish());
    }

    private static byte[] extended(byte[] record, int length) {
        ByteBuffer extended = ByteBuffer.allocate(record.length + length + 2).put(record, 0, EXTENSION_AT);
        int rest = length;
        for (; rest > 0x7f; rest >>>= 7) {
            extended.put((byte) (rest | 0x80));
        }
        extended.put((byte) rest);
        for (int i = 0; i < length; i++) {
            extended.put((byte) i);
        }
        extended.put(record, EXTENSION_AT + 1, record.length - EXTENSION_AT - 1);
        return Arrays.copyOf(extended.array(), extended.position());
    }
}
