package io.mergekv.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipInputTest {
    private static final String FIRST = "first\n".repeat(20);
    private static final String SECOND = "second\n".repeat(20);
    private static final String THIRD = "third\n".repeat(20);

    @Test
    void membersAreOneText() throws IOException {
        assertThat(unpack(members())).isEqualTo(FIRST + SECOND + THIRD);
    }

    @Test
    void everyPartOfAHeaderIsUnderstood() throws IOException {
        assertThat(unpack(join(withEveryPart(FIRST), member(SECOND)))).isEqualTo(FIRST + SECOND);
    }

    @Test
    void zerosBehindTheLastMemberArePadding() throws IOException {
        assertThat(unpack(join(members(), new byte[1000]))).isEqualTo(FIRST + SECOND + THIRD);
    }

    @Test
    void aTextLargerThanTheBuffersIsWhole() throws IOException {
        String text = "0123456789".repeat(100_000);
        assertThat(unpack(member(text))).isEqualTo(text);
    }

    @Test
    void anEmptyMemberIsEmpty() throws IOException {
        assertThat(unpack(join(member(""), member(FIRST), member("")))).isEqualTo(FIRST);
    }

    @Test
    void whatFollowsAMemberAndIsNoneIsRefusedWithItsNumberAndPlace() {
        byte[] first = member(FIRST);
        assertThatThrownBy(() -> unpack(join(first, member(SECOND), "garbage".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("member 3")
                .hasMessageContaining("byte " + (first.length + member(SECOND).length));
    }

    @Test
    void anEmptyFileIsNoGzipFile() {
        assertThatThrownBy(() -> unpack(new byte[0])).isInstanceOf(IOException.class);
    }

    @Test
    void aFileCutAnywhereButBetweenItsMembersIsRefused() throws IOException {
        byte[] whole = join(withEveryPart(FIRST), member(SECOND), member(THIRD));
        int second = withEveryPart(FIRST).length;
        int third = second + member(SECOND).length;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length == second || length == third) {
                assertThat(unpack(cut)).isEqualTo(length == second ? FIRST : FIRST + SECOND);
            } else {
                assertThatThrownBy(() -> unpack(cut)).as("cut at %d", length).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void noByteOfAHeaderOrTrailerCanBeDamagedSoThatTextIsLost() {
        byte[] whole = join(withEveryPart(FIRST), member(SECOND), member(THIRD));
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                String text;
                try {
                    text = unpack(damaged);
                } catch (IOException e) {
                    continue; // refused
                }
                assertThat(text).as("bit %d of byte %d", bit, at).isEqualTo(FIRST + SECOND + THIRD);
            }
        }
    }

    private static byte[] members() {
        return join(member(FIRST), member(SECOND), member(THIRD));
    }

    private static byte[] member(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** A member with an extra field, a name, a comment and the checksum of its header. */
    private static byte[] withEveryPart(String text) {
        byte[] plain = member(text);
        byte[] head = join(
                new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3},
                new byte[] {5, 0, 'e', 'x', 't', 'r', 'a'},
                "name\0comment\0".getBytes(StandardCharsets.ISO_8859_1));
        CRC32 crc = new CRC32();
        crc.update(head);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        return join(head, sum, Arrays.copyOfRange(plain, 10, plain.length));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String unpack(byte[] packed) throws IOException {
        try (GzipInput in = new GzipInput(new ByteArrayInputStream(packed))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
