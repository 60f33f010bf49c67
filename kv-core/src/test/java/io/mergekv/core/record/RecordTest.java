package io.mergekv.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Change.Kind;
import io.mergekv.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RecordTest {
    private static final int ROUNDS = Integer.getInteger("mergekv.record.rounds", 3000);

    private static final List<Kind> KINDS = List.of(Kind.CREATE, Kind.MERGE, Kind.DELETE);

    private final RecordWriter writer = new RecordWriter();

    @Test
    void everyRecordReadsBackAsItWasWritten() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            CommitRecord commit = randomCommit(random);
            ByteBuffer record = placed(random, write(commit));

            assertThat(text(RecordReader.decode(record)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(text(commit));
            assertThat(RecordReader.sequence(record)).isEqualTo(commit.sequence());
            assertThat(RecordReader.epoch(record)).isEqualTo(commit.epoch());
            assertThat(RecordReader.synced(record)).isEqualTo(commit.synced());
        }
    }

    @Test
    void anyFlippedBitIsDetected() {
        byte[] record = sample();
        for (int bit = 0; bit < record.length * 8; bit++) {
            byte[] flipped = record.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));

            assertThatThrownBy(() -> RecordReader.decode(ByteBuffer.wrap(flipped)))
                    .as("bit %d", bit)
                    .isInstanceOf(BadRecordException.class);
            assertThat(RecordReader.looksLikeRecord(ByteBuffer.wrap(flipped)))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void anyTruncationIsDetected() {
        byte[] record = sample();
        for (int length = 0; length < record.length; length++) {
            ByteBuffer torn = ByteBuffer.wrap(record, 0, length);

            assertThatThrownBy(() -> RecordReader.decode(torn)).isInstanceOf(BadRecordException.class);
            assertThat(RecordReader.looksLikeRecord(torn)).isFalse();
        }
    }

    @Test
    void aRecordWithBytesBehindItIsNotOneRecord() {
        byte[] record = sample();
        ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(record, record.length + 1));

        assertThatThrownBy(() -> RecordReader.check(longer)).isInstanceOf(BadRecordException.class);
    }

    @Test
    void aRecordIsFoundInFrontOfRubbish() {
        byte[] record = sample();

        assertThat(RecordReader.looksLikeRecord(ByteBuffer.wrap(Arrays.copyOf(record, record.length + 5))))
                .isTrue();
    }

    @Test
    void hostileBytesUnderARightChecksumAreRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] record = sample();
            int hits = 1 + random.nextInt(8);
            for (int i = 0; i < hits; i++) {
                record[12 + random.nextInt(record.length - 12)] = (byte) random.nextInt(256);
            }
            seal(record);
            try {
                assertThat(RecordReader.decode(ByteBuffer.wrap(record)).changes())
                        .hasSizeLessThan(record.length);
            } catch (BadRecordException | FormatException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageMatching(".*(record|change).*");
            }
        }
    }

    @Test
    void aNumberBeyond64BitsIsRefused() {
        writer.begin(1, 1, 0, 0, "");
        writer.change(Kind.MERGE, "t", new byte[] {1}, -1, new byte[0]);
        byte[] record = toBytes(writer.finish());
        record[record.length - 2] = 3; // the last of the version's ten bytes, before the length of the diff
        seal(record);

        assertThatThrownBy(() -> RecordReader.decode(ByteBuffer.wrap(record)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("64 bits");
    }

    @Test
    void aClaimOfTwoBillionChangesCostsNothing() {
        byte[] record = sample();
        ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putInt(12, Integer.MAX_VALUE);
        seal(record);

        assertThatThrownBy(() -> RecordReader.decode(ByteBuffer.wrap(record)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("2147483647 changes");
    }

    @Test
    void theBytesOfARecordStayWhatTheyAre() {
        writer.begin(7, 2, 5, 1_000_000, "me");
        writer.change(Kind.CREATE, "t", new byte[] {2, 'k', 0}, 1, new byte[] {(byte) 0xa0});
        writer.change(
                Kind.DELETE, "t", new byte[] {2, 'l', 0}, 300, new byte[] {(byte) 0xa0}, new byte[] {9, 8, 7}, 1, 2);
        writer.change(Kind.MERGE, "t", new byte[0], 2, new byte[] {(byte) 0xa0});

        assertThat(hex(writer.finish()))
                .isEqualTo("CHECKSUM" + "4d4b5232" + "51000000" + "03000000" + "0700000000000000"
                        + "0200000000000000" + "0500000000000000" + "40420f0000000000" + "0000" + "026d65" + "00"
                        + "00" + "0174" + "03026b00" + "01" + "01a0"
                        + "c2" + "03026c00" + "ac02" + "01a0" + "020807"
                        + "81" + "00" + "02" + "01a0");
    }

    @Test
    void aChangeOfTheSameTableDoesNotRepeatItsName() {
        int once = size("a-rather-long-table-name", 1);

        assertThat(size("a-rather-long-table-name", 2) - once).isEqualTo(size("t", 2) - size("t", 1));
    }

    @Test
    void aLargeRecordDoesNotKeepItsBuffer() {
        write(new CommitRecord(1, 1, 0, 0, "", List.of(change("t", new byte[5 << 20]))));
        writer.begin(2, 1, 0, 0, "");

        assertThat(writer.finish().capacity()).isLessThanOrEqualTo(1 << 20);
    }

    private byte[] sample() {
        writer.begin(42, 3, 40, 1_700_000_000_000_000L, "håkan");
        writer.change(Kind.CREATE, "accounts", new byte[] {2, 'a', 0}, 1, new byte[] {(byte) 0xa1, 0x61, 'x', 1});
        writer.change(Kind.MERGE, "accounts", new byte[] {2, 'b', 0}, 200, new byte[] {(byte) 0xa1, 0x61, 'y', 2});
        writer.change(
                Kind.DELETE,
                "pools",
                new byte[] {2, 'c', 0},
                1L << 40,
                new byte[] {(byte) 0xa0},
                new byte[] {1, 2},
                0,
                2);
        return toBytes(writer.finish());
    }

    private int size(String table, int changes) {
        writer.begin(1, 1, 0, 0, "");
        for (int i = 0; i < changes; i++) {
            writer.change(Kind.MERGE, table, new byte[] {1}, 1, new byte[] {(byte) 0xa0});
        }
        return writer.finish().remaining();
    }

    private ByteBuffer write(CommitRecord commit) {
        writer.begin(commit.sequence(), commit.epoch(), commit.synced(), commit.timeMicros(), commit.origin());
        for (ChangeRecord change : commit.changes()) {
            byte[] undo = change.undo();
            if (undo == null) {
                writer.change(change.kind(), change.table(), change.key(), change.version(), change.diff());
            } else {
                int at = 3;
                byte[] around = new byte[undo.length + 5];
                System.arraycopy(undo, 0, around, at, undo.length);
                writer.change(
                        change.kind(),
                        change.table(),
                        change.key(),
                        change.version(),
                        change.diff(),
                        around,
                        at,
                        undo.length);
            }
        }
        return writer.finish();
    }

    /** The record where a log might have it: on or off the heap, read-only, behind other bytes, in any byte order. */
    private static ByteBuffer placed(Random random, ByteBuffer record) {
        int offset = random.nextInt(9);
        int size = offset + record.remaining() + random.nextInt(9);
        ByteBuffer place = random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
        place.position(offset).put(record.duplicate()).flip().position(offset);
        ByteBuffer given = random.nextBoolean() ? place.asReadOnlyBuffer() : place;
        return given.order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    private static CommitRecord randomCommit(Random random) {
        List<ChangeRecord> changes = new ArrayList<>();
        int count = random.nextInt(random.nextInt(20) == 0 ? 300 : 5);
        for (int i = 0; i < count; i++) {
            changes.add(new ChangeRecord(
                    KINDS.get(random.nextInt(3)),
                    "table" + random.nextInt(3),
                    bytes(random, 40),
                    random.nextLong() >>> random.nextInt(64),
                    bytes(random, random.nextInt(50) == 0 ? 40_000 : 200),
                    random.nextBoolean() ? bytes(random, 200) : null));
        }
        long sequence = 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
        return new CommitRecord(
                sequence,
                1 + random.nextInt(1000),
                sequence - 1,
                random.nextLong(),
                random.nextBoolean() ? "" : "søster-" + random.nextInt(),
                changes);
    }

    private static byte[] bytes(Random random, int bound) {
        byte[] bytes = new byte[random.nextInt(bound)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static ChangeRecord change(String table, byte[] diff) {
        return new ChangeRecord(Kind.MERGE, table, new byte[] {1}, 1, diff, null);
    }

    private static void seal(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, 4, record.length - 4);
        ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putInt(0, (int) crc.getValue());
    }

    private static String text(CommitRecord commit) {
        StringBuilder text = new StringBuilder();
        text.append(commit.sequence())
                .append(' ')
                .append(commit.epoch())
                .append(' ')
                .append(commit.synced());
        text.append(' ').append(commit.timeMicros()).append(' ').append(commit.origin());
        for (ChangeRecord change : commit.changes()) {
            text.append('\n')
                    .append(change.kind())
                    .append(' ')
                    .append(change.table())
                    .append(' ');
            text.append(HexFormat.of().formatHex(change.key()))
                    .append(' ')
                    .append(change.version())
                    .append(' ');
            text.append(HexFormat.of().formatHex(change.diff()));
            byte[] undo = change.undo();
            text.append(undo == null ? "" : " undo " + HexFormat.of().formatHex(undo));
        }
        return text.toString();
    }

    private static byte[] toBytes(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(record.position(), bytes);
        return bytes;
    }

    private static String hex(ByteBuffer record) {
        return "CHECKSUM" + HexFormat.of().formatHex(toBytes(record)).substring(8);
    }
}
