package io.mergekv.cbor;

import io.mergekv.Document;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Reads encodings that are known to be valid, in place and without allocation: what {@link CborValidator} has passed or
 * {@link CborWriter} has written. Positions are indexes of an item's first byte. Given other bytes the results are
 * undefined. Stateless.
 */
public final class CborScanner {
    /** Major type of whole numbers from 0. */
    public static final int UNSIGNED = 0;

    /** Major type of whole numbers below 0. */
    public static final int NEGATIVE = 1;

    /** Major type of byte strings. */
    public static final int BYTES = 2;

    /** Major type of texts. */
    public static final int TEXT = 3;

    /** Major type of arrays. */
    public static final int ARRAY = 4;

    /** Major type of maps. */
    public static final int MAP = 5;

    /** Major type of tags. */
    public static final int TAG = 6;

    /** Major type of simple values and floating-point numbers. */
    public static final int SIMPLE = 7;

    /** Tag of an instant in whole seconds. */
    public static final int TAG_SECONDS = 1;

    /** Tag of a non-negative number of more than 64 bits. */
    public static final int TAG_BIG_UNSIGNED = 2;

    /** Tag of a negative number of more than 64 bits. */
    public static final int TAG_BIG_NEGATIVE = 3;

    /** Tag of a decimal. */
    public static final int TAG_DECIMAL = 4;

    /** Tag of an instant with nanoseconds. */
    public static final int TAG_EXTENDED_TIME = 1001;

    /** Tag of a map that replaces, in patches: "MKVR". */
    public static final int TAG_REPLACE = 0x4D4B5652;

    /** Tag of a number that is added, in patches: "MKVI". */
    public static final int TAG_INCREMENT = 0x4D4B5649;

    /** How many bytes the head of one of the two tags above has. */
    public static final int OPERATOR_HEAD = 5;

    /** The item false. */
    public static final byte FALSE = (byte) 0xf4;

    /** The item true. */
    public static final byte TRUE = (byte) 0xf5;

    /** The item null. */
    public static final byte NULL = (byte) 0xf6;

    /** The item undefined, which removes, in patches. */
    public static final byte REMOVE = (byte) 0xf7;

    /** First byte of a floating-point number of 16 bits; those of 32 and 64 bits follow. */
    public static final int HALF = 0xf9;

    /** First byte of a floating-point number of 64 bits. */
    public static final int DOUBLE = 0xfb;

    /** The lowest first byte that number bytes follow: those below are the numbers from 0 to 23. */
    private static final int LONG_INTEGER = 0x18;
    /** First byte of a number from 0 of 64 bits. */
    private static final int LONGEST_INTEGER = 0x1b;
    /** First byte of the empty text; up to {@link #LONG_TEXT} each says the text's length itself. */
    private static final int EMPTY_TEXT = 0x60;
    /** The lowest first byte of a text whose length follows. */
    private static final int LONG_TEXT = 0x78;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** By first byte, how long an item is where that byte says it, else 0. */
    private static final byte[] LENGTHS = new byte[256];

    static {
        for (int initial = 0; initial < LENGTHS.length; initial++) {
            int low = initial & 0x1f;
            int head = low < 24 ? 1 : 1 + (1 << (low - 24));
            LENGTHS[initial] = switch (initial >>> 5) {
                case UNSIGNED, NEGATIVE, SIMPLE -> (byte) (low < 28 ? head : 0);
                case BYTES, TEXT -> (byte) (low < 24 ? 1 + low : 0);
                default -> (byte) (initial == 0x80 || initial == 0xa0 ? 1 : 0);
            };
        }
    }

    private CborScanner() {}

    /** The major type of the item at {@code at}. */
    public static int major(byte[] cbor, int at) {
        return (cbor[at] & 0xff) >>> 5;
    }

    /** Whether a map starts at {@code at}. */
    public static boolean isMap(byte[] cbor, int at) {
        return major(cbor, at) == MAP;
    }

    /** Whether a map starts at {@code at} that replaces. */
    public static boolean isReplace(byte[] cbor, int at) {
        return isOperator(cbor, at, (byte) TAG_REPLACE);
    }

    /** Whether a number starts at {@code at} that is added. */
    public static boolean isIncrement(byte[] cbor, int at) {
        return isOperator(cbor, at, (byte) TAG_INCREMENT);
    }

    private static boolean isOperator(byte[] cbor, int at, byte last) {
        return cbor[at] == (byte) 0xda // no other item that is allowed starts with a tag of 32 bits
                && cbor[at + 4] == last;
    }

    /** How many bytes the head at {@code at} has. */
    public static int headLength(byte[] cbor, int at) {
        int low = cbor[at] & 0x1f;
        return low < 24 ? 1 : 1 + (1 << (low - 24));
    }

    /** How many bytes the head of {@code argument} has at its shortest. */
    public static int headLength(long argument) {
        if (argument >= 0 && argument < 24) {
            return 1;
        }
        if (argument >>> 8 == 0) {
            return 2;
        }
        if (argument >>> 16 == 0) {
            return 3;
        }
        return argument >>> 32 == 0 ? 5 : 9;
    }

    /** The argument of the head at {@code at}, unsigned. */
    public static long argument(byte[] cbor, int at) {
        int low = cbor[at] & 0x1f;
        if (low < 24) {
            return low;
        }
        return switch (low) {
            case 24 -> cbor[at + 1] & 0xffL;
            case 25 -> (short) SHORT.get(cbor, at + 1) & 0xffffL;
            case 26 -> (int) INT.get(cbor, at + 1) & 0xffffffffL;
            default -> (long) LONG.get(cbor, at + 1);
        };
    }

    /** How many entries the map, or elements the array, at {@code at} has. */
    public static int count(byte[] cbor, int at) {
        return (int) argument(cbor, at);
    }

    /** The position after the item at {@code at}. Cost: linear in the number of items nested in it. */
    public static int skip(byte[] cbor, int at) {
        int initial = cbor[at] & 0xff;
        // what is most often met is told by branches, which the processor predicts, while it would wait for a look-up
        if (initial >= EMPTY_TEXT && initial < LONG_TEXT) {
            return at + 1 + initial - EMPTY_TEXT;
        }
        if (initial < LONG_INTEGER) {
            return at + 1;
        }
        if (initial == LONGEST_INTEGER || initial == DOUBLE) {
            return at + 1 + Long.BYTES;
        }
        int length = LENGTHS[initial];
        return length > 0 ? at + length : skipLonger(cbor, at);
    }

    private static int skipLonger(byte[] cbor, int at) {
        int position = at;
        for (long open = 1; open > 0; open--) {
            int initial = cbor[position] & 0xff;
            int length = LENGTHS[initial];
            if (length > 0) {
                position += length;
                continue;
            }
            long argument = argument(cbor, position);
            position += headLength(cbor, position);
            switch (initial >>> 5) {
                case BYTES, TEXT -> position += (int) argument;
                case ARRAY -> open += argument;
                case MAP -> open += 2 * argument;
                default -> open++; // a tag
            }
        }
        return position;
    }

    /** How deep maps and arrays are nested in the item at {@code at}; 0 for one that is neither. */
    public static int depth(byte[] cbor, int at) {
        int[] left = new int[Document.MAX_DEPTH + 1];
        int open = 0;
        int deepest = 0;
        int position = at;
        do {
            int major = major(cbor, position);
            if (major == MAP || major == ARRAY) {
                int items = count(cbor, position) * (major == MAP ? 2 : 1);
                position += headLength(cbor, position);
                open++;
                deepest = Math.max(deepest, open);
                left[open] = items;
            } else if (isReplace(cbor, position)) {
                position += OPERATOR_HEAD;
                continue;
            } else {
                position = skip(cbor, position);
            }
            while (open > 0 && left[open] == 0) {
                open--;
            }
            left[open]--;
        } while (open > 0);
        return deepest;
    }

    /** The position after the text at {@code at}. */
    public static int skipName(byte[] cbor, int at) {
        int low = cbor[at] & 0x1f;
        return low < 24 ? at + 1 + low : at + headLength(cbor, at) + (int) argument(cbor, at);
    }

    /** Compares the texts at {@code a} and {@code b} in the order of map keys: shorter ones first, then bytewise. */
    public static int compareNames(byte[] left, int a, byte[] right, int b) {
        if (left[a] != right[b]) { // heads are in the order of lengths
            return (left[a] & 0xff) < (right[b] & 0xff) ? -1 : 1;
        }
        int leftEnd = skipName(left, a);
        int rightEnd = skipName(right, b);
        if (leftEnd - a != rightEnd - b) {
            return leftEnd - a < rightEnd - b ? -1 : 1;
        }
        return Arrays.compareUnsigned(left, a, leftEnd, right, b, rightEnd);
    }

    /**
     * The position of the value of {@code name} in the map at {@code map}, or -1. Cost: linear in the items before it; where there is
     * none, in those whose names are as long or shorter. Allocates nothing for a name that is ASCII.
     */
    public static int find(byte[] cbor, int map, String name) {
        int length = name.length();
        int at = map + headLength(cbor, map);
        int head = -1; // of the names at hand, which are sorted by length: most are as long as the one before
        int nameLength = 0;
        int toValue = 0;
        for (int left = count(cbor, map); left > 0; left--) {
            int initial = cbor[at] & 0xff;
            if (initial != head) {
                boolean isShort = initial < LONG_TEXT;
                head = isShort ? initial : -1;
                nameLength = isShort ? initial - EMPTY_TEXT : (int) argument(cbor, at);
                if (nameLength > length) {
                    break;
                }
                toValue = nameLength + (isShort ? 1 : headLength(cbor, at));
            }
            int value = at + toValue;
            if (nameLength == length && equalsAscii(cbor, value - length, name)) {
                return value;
            }
            at = left > 1 ? skip(cbor, value) : at;
        }
        return isAscii(name) ? -1 : findUtf8(cbor, map, name);
    }

    private static int findUtf8(byte[] cbor, int map, String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int at = map + headLength(cbor, map);
        for (int left = count(cbor, map); left > 0; left--) {
            int content = at + headLength(cbor, at);
            int value = skipName(cbor, at);
            if (value - content > utf8.length) {
                return -1;
            }
            if (Arrays.equals(cbor, content, value, utf8, 0, utf8.length)) {
                return name.equals(text(cbor, at)) ? value : -1; // an unpaired surrogate has become a question mark
            }
            at = left > 1 ? skip(cbor, value) : at;
        }
        return -1;
    }

    /** The position of the value at {@code path}, from map to map below the item at {@code item}, or -1. */
    public static int find(byte[] cbor, int item, String[] path) {
        int at = item;
        for (String name : path) {
            if (!isMap(cbor, at)) {
                return -1;
            }
            at = find(cbor, at, name);
            if (at < 0) {
                return -1;
            }
        }
        return at;
    }

    /** Whether a whole number starts at {@code at}. */
    public static boolean isInteger(byte[] cbor, int at) {
        return major(cbor, at) <= NEGATIVE;
    }

    /** Whether a floating-point number starts at {@code at}. */
    public static boolean isFloating(byte[] cbor, int at) {
        return (cbor[at] & 0xff) >= HALF;
    }

    /** Whether true or false stands at {@code at}. */
    public static boolean isBoolean(byte[] cbor, int at) {
        return cbor[at] == TRUE || cbor[at] == FALSE;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code text}, as many ASCII characters, stands at {@code at}. */
    private static boolean equalsAscii(byte[] cbor, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (cbor[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The text at {@code at}. */
    public static String text(byte[] cbor, int at) {
        int start = at + headLength(cbor, at);
        return new String(cbor, start, (int) argument(cbor, at), StandardCharsets.UTF_8);
    }

    /** A copy of the bytes at {@code at}. */
    public static byte[] bytes(byte[] cbor, int at) {
        int start = at + headLength(cbor, at);
        return Arrays.copyOfRange(cbor, start, start + (int) argument(cbor, at));
    }

    /** The whole number at {@code at}. */
    public static long integer(byte[] cbor, int at) {
        long argument = argument(cbor, at);
        return major(cbor, at) == NEGATIVE ? ~argument : argument;
    }

    /** The floating-point number at {@code at}. */
    public static double floating(byte[] cbor, int at) {
        long bits = argument(cbor, at);
        return switch (cbor[at] & 0xff) {
            case HALF -> HalfFloat.toDouble((int) bits);
            case DOUBLE -> Double.longBitsToDouble(bits);
            default -> Float.intBitsToFloat((int) bits);
        };
    }

    /** The decimal at {@code at}. */
    public static BigDecimal decimal(byte[] cbor, int at) {
        int exponent = at + 2; // tag and head of the array have one byte each
        int mantissa = exponent + headLength(cbor, exponent);
        return new BigDecimal(mantissa(cbor, mantissa), Math.negateExact((int) integer(cbor, exponent)));
    }

    private static BigInteger mantissa(byte[] cbor, int at) {
        int major = major(cbor, at);
        if (major == TAG) {
            BigInteger magnitude = new BigInteger(1, bytes(cbor, at + 1));
            return argument(cbor, at) == TAG_BIG_NEGATIVE ? magnitude.not() : magnitude;
        }
        long argument = argument(cbor, at);
        BigInteger magnitude = BigInteger.valueOf(argument);
        if (argument < 0) {
            magnitude = magnitude.add(BigInteger.ONE.shiftLeft(Long.SIZE));
        }
        return major == NEGATIVE ? magnitude.not() : magnitude;
    }

    /** The instant at {@code at}. */
    public static Instant instant(byte[] cbor, int at) {
        if (argument(cbor, at) == TAG_SECONDS) {
            return Instant.ofEpochSecond(integer(cbor, at + 1));
        }
        int seconds = at + 5; // tag in three bytes, head of the map, key 1
        int nanos = seconds + headLength(cbor, seconds) + 1;
        return Instant.ofEpochSecond(integer(cbor, seconds), integer(cbor, nanos));
    }
}
