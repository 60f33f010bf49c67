package io.mergekv.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import io.mergekv.Patch;
import io.mergekv.RandomValues;
import io.mergekv.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes from anywhere: a document, or a typed error, soon and with little memory. */
class HostileBytesTest {
    private static final int CASES = Integer.getInteger("mergekv.fuzz.cases", 200_000);
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());

    @Test
    void randomBytesAreADocumentOrRefused() {
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            byte[] bytes = new byte[random.nextInt(24) + 1];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0xa0 + random.nextInt(4));
            assertDocumentOrRefused(bytes, SEED + i);
        }
    }

    @Test
    void brokenDocumentsAreADocumentOrRefused() {
        for (int i = 0; i < CASES / 4; i++) {
            Random random = new Random(SEED + i);
            byte[] bytes = Document.ofMap(new RandomValues(SEED + i).map(4)).toCbor();
            for (int j = 0; j < 4; j++) {
                bytes = broken(bytes, random);
                assertDocumentOrRefused(bytes, SEED + i);
            }
        }
    }

    private static byte[] broken(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] result = bytes.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> result[at] = (byte) random.nextInt();
            case 2 -> result = Arrays.copyOf(result, at);
            case 3 -> result = Arrays.copyOf(result, bytes.length + 1 + random.nextInt(3));
            case 4 -> Arrays.fill(result, at, Math.min(bytes.length, at + 9), (byte) (random.nextBoolean() ? 0xff : 0));
            default -> {
                int from = random.nextInt(bytes.length);
                int length = Math.min(random.nextInt(16), bytes.length - Math.max(at, from));
                System.arraycopy(bytes, from, result, at, length);
            }
        }
        return result;
    }

    private static void assertDocumentOrRefused(byte[] bytes, long seed) {
        try {
            Document document = Document.fromCbor(bytes);
            // What is accepted is deterministic: there is no second encoding of the same document.
            if (!Arrays.equals(Document.ofMap(document.toMap()).toCbor(), bytes)) {
                throw new AssertionError("accepts another encoding of " + document);
            }
            Patch.fromCbor(bytes);
        } catch (InvalidDocumentException e) {
            try {
                Patch patch = Patch.fromCbor(bytes);
                patch.forEach((name, node) -> assertThat(node).isNotNull());
            } catch (InvalidDocumentException expected) {
                // refused both ways
            }
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "-Dmergekv.seed=" + seed + ": " + HexFormat.of().formatHex(bytes), e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', is not a map",
        "01, is not a map",
        "f7, is not a map",
        "da4d4b5652a0, is not a map",
        "a0a0, followed by 1 bytes",
        "a1, claims 1 entries",
        "a16161, at /a ends too early",
        "a1616100ff, followed by 1 bytes",
        "a1616161, at /a claims a length of 1 bytes",
        "a1616118, at /a ends too early",
        "a161611817, at /a has a number or length that is not in its shortest form",
        "a1780161, shortest form",
        "a26162016161 02, at /a is not in the order",
        "a26161016161 02, at /a stands twice",
        "a2626161016162 02, at /b is not in the order",
        "a10102, a field name that is not a text",
        "a16161ff, at /a has the first byte 0xff",
        "a16161f8ff, at /a has the first byte 0xf8",
        "a16161f7, at /a is REMOVE",
        "a1616181f7, at /a/0 is REMOVE",
        "a161615f, at /a has no definite length",
        "a161611c, at /a has a reserved first byte",
        "a161611bffffffffffffffff, more than 64 bits",
        "a16161fb3ff8000000000000, at /a is a floating-point number that is not in its shortest",
        "a16161fa3fc00000, shortest",
        "a16161f97e01, shortest",
        "a16161c249010000000000000000, tag 2",
        "a16161c48219040101, the exponent 1025",
        "a16161c482390400 01, the exponent -1025",
        "a16161c48200c24101, at /a is a decimal whose mantissa is not in its shortest form",
        "a16161c48200c249000102030405060708, not in its shortest form",
        "a16161c48200c25881, claims a length of 129",
        "a16161c482f90000 01, where a whole number belongs",
        "a16161c48201f93c00, mantissa is not a whole number",
        "a16161c11b7fffffffffffffff, beyond what is supported",
        "a16161c1f93c00, where a whole number belongs",
        "a16161d903e9a2010128 00, 0 nanoseconds",
        "a16161d903e9a20101281a3b9aca00, 1000000000 nanoseconds",
        "a16161d903e9a10101, not {1: seconds",
        "a16161da4d4b5652a0, which is not allowed here",
        "a16161da4d4b564901, which is not allowed here",
        "a1616161ff, not UTF-8",
        "a161ff01, not UTF-8",
    })
    void refusalSaysWhatAndWhere(String hex, String message) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> Document.fromCbor(bytes))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a16161da4d4b5652a161 62f7",
                "a16161da4d4b565201",
                "a1616181da4d4b5652a0",
                "a16161da4d4b5649f97c00",
                "a16161da4d4b5649f97e00",
                "a16161da4d4b56496161",
                "a16161da4d4b5649f6",
                "a16161da4d4b5649a0",
                "a16161da4d4b5652da4d4b5652a0",
                "a16161c1da4d4b564901",
                "a16161da4d4b5652a16162da4d4b564901",
                "f7"
            })
    void operatorWhereNoneMayStandIsRefused(String hex) {
        assertThatThrownBy(() -> Patch.fromCbor(HexFormat.of().parseHex(hex.replace(" ", ""))))
                .isInstanceOf(InvalidDocumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "c0",
                "ed a0 80",
                "ed bf bf",
                "c0 80",
                "c1 bf",
                "e0 9f bf",
                "f0 8f bf bf",
                "f4 90 80 80",
                "f5 80 80 80",
                "ff",
                "e2 82",
                "f0 9f 98",
                "c3",
                "c3 28",
                "e2 28 a1",
                "e2 82 28"
            })
    void whatIsNotUtf8IsRefused(String hex) {
        byte[] text = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] cbor = new byte[text.length + 1];
        cbor[0] = (byte) (0x60 + text.length);
        System.arraycopy(text, 0, cbor, 1, text.length);
        assertThatThrownBy(() -> Value.fromCbor(cbor)).isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void everyCharacterIsText() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                if (Utf8.firstInvalid(utf8, 0, utf8.length) != -1) {
                    throw new AssertionError("U+" + Integer.toHexString(point));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x81, 0xa1})
    void deepNestingIsRefusedAtTheLimit(int head) {
        byte[] bytes = new byte[Document.MAX_BYTES];
        if (head == 0x81) {
            Arrays.fill(bytes, (byte) head);
        } else {
            for (int i = 0; i + 2 < bytes.length; i += 3) {
                bytes[i] = (byte) head;
                bytes[i + 1] = 0x61;
                bytes[i + 2] = 'x';
            }
        }
        assertThatThrownBy(() -> Value.fromCbor(bytes))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining("deeper than the limit of 64");
    }

    @Test
    void tooManyBytesAreRefusedUnread() {
        assertThatThrownBy(() -> Document.fromCbor(new byte[Document.MAX_BYTES + 1]))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining(String.valueOf(Document.MAX_BYTES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bbffffffffffffffff",
                "bb7fffffffffffffff",
                "ba7fffffff",
                "baffffffff",
                "a161619bffffffffffffffff",
                "a161619b0000000080000000",
                "a161619a7fffffff",
                "a161617b7fffffffffffffff",
                "a161617bffffffffffffffff",
                "a161617a7fffffff",
                "a161615bffffffffffffffff",
                "a161615a7fffffff",
                "ba00400000",
                "a161619a00800000",
                "7b0000000100000001",
                "bb8000000000000000"
            })
    void claimedLengthsAreNotBelieved(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        // Often, so that memory by the claim, of gigabytes each, would not go unnoticed.
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> Document.fromCbor(bytes)).isInstanceOf(InvalidDocumentException.class);
        }
    }

    @Test
    void manyTinyItemsAreReadInLinearTime() {
        byte[] bytes = new byte[Document.MAX_BYTES];
        bytes[0] = (byte) 0x9a;
        int count = bytes.length - 5;
        for (int i = 0; i < 4; i++) {
            bytes[1 + i] = (byte) (count >>> (24 - 8 * i));
        }
        assertThat(Value.fromCbor(bytes).toCbor()).isEqualTo(bytes);
    }
}
