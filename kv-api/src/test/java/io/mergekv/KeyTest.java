package io.mergekv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {
    private static final long SEED = Long.getLong("mergekv.seed", System.nanoTime());
    private static final int CASES = 100_000;

    @Test
    void encodingsAreThoseOfFoundationDb() {
        // From the examples of the tuple layer's specification.
        assertEncoding(Key.of("FÔO\u0000bar"), "0246c3944f00ff62617200");
        assertEncoding(Key.of(new byte[] {'f', 'o', 'o', 0, 'b', 'a', 'r'}), "01666f6f00ff62617200");
        assertEncoding(Key.of(-5_551_212), "11ab4b93");
        assertEncoding(Key.of(0), "14");
        assertEncoding(Key.of(1), "1501");
        assertEncoding(Key.of(-1), "13fe");
        assertEncoding(Key.of(255), "15ff");
        assertEncoding(Key.of(256), "160100");
        assertEncoding(Key.of(-255), "1300");
        assertEncoding(Key.of(-256), "12feff");
        assertEncoding(Key.of(Long.MAX_VALUE), "1c7fffffffffffffff");
        assertEncoding(Key.of(Long.MIN_VALUE), "0c7fffffffffffffff");
        assertEncoding(
                Key.of(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")), "3000112233445566778899aabbccddeeff");
        assertEncoding(Key.tuple("a", 1, ""), "026100150102" + "00");
    }

    private static void assertEncoding(Key key, String hex) {
        assertThat(key.toBytes()).isEqualTo(HexFormat.of().parseHex(hex));
    }

    @Test
    void orderOfEncodingsIsTheOrderOfElements() {
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            Object[] left = elements(random);
            Object[] right = random.nextInt(3) == 0 ? changed(left, random) : elements(random);
            int expected = Integer.signum(compare(left, right));
            assertThat(Integer.signum(Key.tuple(left).compareTo(Key.tuple(right))))
                    .as("-Dmergekv.seed=%d", SEED + i)
                    .isEqualTo(expected);
        }
    }

    @Test
    void elementsComeBack() {
        for (int i = 0; i < CASES; i++) {
            Object[] elements = elements(new Random(SEED + i));
            Key key = Key.tuple(elements);
            assertThat(Arrays.deepEquals(key.elements().toArray(), elements))
                    .as("-Dmergekv.seed=%d", SEED + i)
                    .isTrue();
            assertThat(Key.fromBytes(key.toBytes())).isEqualTo(key).hasSameHashCodeAs(key);
        }
    }

    @Test
    void keysAreEqualExactlyWhenTypesAndValuesOfTheirElementsAre() {
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            Object[] left = elements(random);
            Object[] right = random.nextBoolean() ? elements(new Random(SEED + i)) : changed(left, random);
            boolean same = Arrays.deepEquals(left, right); // of boxed elements: of the same type too
            assertThat(Key.tuple(left).equals(Key.tuple(right)))
                    .as("-Dmergekv.seed=%d", SEED + i)
                    .isEqualTo(same);
        }
        assertThat(Key.of("1")).isNotEqualTo(Key.of(1)).isNotEqualTo(Key.of(new byte[] {'1'}));
        assertThat(Key.tuple("a")).isEqualTo(Key.of("a")).isNotEqualTo(Key.tuple("a", ""));
    }

    private static Object[] elements(Random random) {
        Object[] elements = new Object[random.nextInt(3) + 1];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element(random);
        }
        return elements;
    }

    private static Object[] changed(Object[] elements, Random random) {
        Object[] changed = Arrays.copyOf(elements, random.nextInt(elements.length) + 1);
        if (random.nextBoolean()) {
            changed[changed.length - 1] = element(random);
        }
        return changed;
    }

    private static Object element(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                byte[] bytes = new byte[random.nextInt(3) + 1];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (random.nextInt(3) - 1);
                }
                yield bytes;
            }
            case 1 -> {
                int[] points = random.ints(random.nextInt(3) + 1, 0, 6)
                        .map(i -> new int[] {0, 1, 'a', 0xff, 0xffff, 0x1f600}[i])
                        .toArray();
                yield new String(points, 0, points.length);
            }
            case 2 -> new RandomValues(random.nextLong()).integer();
            default -> new UUID(random.nextInt(3) - 1, random.nextInt(3) - 1);
        };
    }

    private static int compare(Object[] left, Object[] right) {
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = compare(left[i], right[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    private static int compare(Object a, Object b) {
        if (a instanceof byte[] left && b instanceof byte[] right) {
            return Arrays.compareUnsigned(left, right);
        }
        if (a instanceof String left && b instanceof String right) {
            return Arrays.compare(
                    left.codePoints().toArray(), right.codePoints().toArray());
        }
        if (a instanceof Long left && b instanceof Long right) {
            return Long.compare(left, right);
        }
        if (a instanceof UUID left && b instanceof UUID right) {
            int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
            return high != 0
                    ? high
                    : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
        }
        return Integer.compare(rank(a), rank(b));
    }

    private static int rank(Object element) {
        return element instanceof byte[] ? 0 : element instanceof String ? 1 : element instanceof Long ? 2 : 3;
    }

    @Test
    void hostileBytesAreAKeyOrRefused() {
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            byte[] bytes = random.nextBoolean() ? Key.tuple(elements(random)).toBytes() : new byte[random.nextInt(12)];
            int changes = random.nextInt(4);
            for (int j = 0; j < changes && bytes.length > 0; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 0x31);
            }
            assertKeyOrRefused(bytes, SEED + i);
        }
    }

    private static void assertKeyOrRefused(byte[] bytes, long seed) {
        try {
            Key key = Key.fromBytes(bytes);
            assertThat(Key.tuple(key.elements().toArray()).toBytes())
                    .as("-Dmergekv.seed=%d", seed)
                    .isEqualTo(bytes);
        } catch (InvalidKeyException e) {
            assertThat(e).hasMessageContaining("key");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0200",
                "0100",
                "02",
                "0261",
                "020000",
                "02ff00",
                "02eda08000",
                "15",
                "1500",
                "160001",
                "13ff",
                "12ff00",
                "1cffffffffffffffff",
                "0c0000000000000000",
                "1d010203040506070809",
                "00",
                "05026100",
                "30",
                "30001122",
                "21",
                "ff",
                "026100ff",
                "2600"
            })
    void malformedBytesAreRefused(String hex) {
        assertThatThrownBy(() -> Key.fromBytes(HexFormat.of().parseHex(hex))).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void emptyKeysAreRefused() {
        assertThatThrownBy(() -> Key.of("")).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> Key.of(new byte[0])).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(Key::tuple).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void tupleWithAnEmptyTextIsAKey() {
        assertThat(Key.tuple("", 1).elements()).isEqualTo(List.of("", 1L));
    }

    @Test
    void longestKeyIsAllowedAndOneMoreRefused() {
        assertThat(Key.of("x".repeat(Key.MAX_BYTES - 2)).toBytes()).hasSize(Key.MAX_BYTES);
        assertThatThrownBy(() -> Key.of("x".repeat(Key.MAX_BYTES - 1)))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining(String.valueOf(Key.MAX_BYTES));
        assertThatThrownBy(() -> Key.of("x".repeat(10_000_000))).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> Key.of(new byte[600])).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> Key.fromBytes(new byte[Key.MAX_BYTES + 1])).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // callers without such a check pass null
    void otherElementsAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> Key.tuple("a", 1.5))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("element 1")
                .hasMessageContaining("java.lang.Double");
        assertThatThrownBy(() -> Key.tuple("a", null))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("null");
        assertThatThrownBy(() -> Key.of("\ud800"))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("surrogate");
    }

    @Test
    void keysAreReadable() {
        assertThat(Key.of("a")).hasToString("a");
        assertThat(Key.of(-7)).hasToString("-7");
        assertThat(Key.of(new byte[] {1, (byte) 0xff})).hasToString("h'01ff'");
        assertThat(Key.tuple("a", 1, new byte[] {2})).hasToString("(\"a\", 1, h'02')");
    }

    @Test
    void textPrefixHoldsTextsAndTuplesThatStartWithIt() {
        KeyRange range = KeyRange.prefix("ab");
        assertThat(range.contains(Key.of("ab"))).isTrue();
        assertThat(range.contains(Key.of("ab\u0000"))).isTrue();
        assertThat(range.contains(Key.of("abz"))).isTrue();
        assertThat(range.contains(Key.tuple("abc", 1))).isTrue();
        assertThat(range.contains(Key.of("aa"))).isFalse();
        assertThat(range.contains(Key.of("ac"))).isFalse();
        assertThat(range.contains(Key.of("a"))).isFalse();
        assertThat(KeyRange.prefix("").contains(Key.of(1))).isFalse();
        assertThat(KeyRange.prefix("").contains(Key.of("x"))).isTrue();
    }

    @Test
    void keyPrefixHoldsTheTuplesThatStartWithItsElements() {
        KeyRange range = KeyRange.prefix(Key.tuple("a", 1));
        assertThat(range.contains(Key.tuple("a", 1))).isTrue();
        assertThat(range.contains(Key.tuple("a", 1, "b"))).isTrue();
        assertThat(range.contains(Key.tuple("a", 1, UUID.randomUUID()))).isTrue();
        assertThat(range.contains(Key.tuple("a", 2))).isFalse();
        assertThat(range.contains(Key.of("a"))).isFalse();
        assertThat(KeyRange.prefix(Key.of("a")).contains(Key.of("a\u0000b"))).isFalse();
    }

    @Test
    void rangesMeet() {
        KeyRange range = KeyRange.from(Key.of(1)).and(KeyRange.to(Key.of(5)));
        assertThat(range).isEqualTo(KeyRange.of(Key.of(1), Key.of(5))).hasToString("[1501, 1505)");
        assertThat(range.contains(Key.of(1))).isTrue();
        assertThat(range.contains(Key.of(5))).isFalse();
        assertThat(range.and(KeyRange.all())).isEqualTo(range);
    }
}
