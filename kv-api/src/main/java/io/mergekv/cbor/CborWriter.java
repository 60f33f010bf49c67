package io.mergekv.cbor;

import static io.mergekv.cbor.CborScanner.ARRAY;
import static io.mergekv.cbor.CborScanner.BYTES;
import static io.mergekv.cbor.CborScanner.MAP;
import static io.mergekv.cbor.CborScanner.NEGATIVE;
import static io.mergekv.cbor.CborScanner.TAG;
import static io.mergekv.cbor.CborScanner.TEXT;
import static io.mergekv.cbor.CborScanner.UNSIGNED;

import io.mergekv.InvalidDocumentException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;

/**
 * A growing buffer of items in their deterministic form. The caller sees to it that map keys are sorted and that the
 * limits of documents hold, but for numbers and texts, which are checked here. For one thread.
 */
public final class CborWriter {
    /** The largest scale of a decimal, and its negation the smallest. */
    public static final int MAX_SCALE = 1024;

    /** The longest mantissa of a decimal, in bytes. */
    public static final int MAX_MANTISSA_BYTES = 128;

    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 16;

    private byte[] buffer;
    private int size;

    /** A writer with room for {@code capacity} bytes. */
    public CborWriter(int capacity) {
        buffer = new byte[capacity];
    }

    /** The buffer; replaced when it grows. */
    public byte[] array() {
        return buffer;
    }

    /** How many bytes are written. */
    public int size() {
        return size;
    }

    /** Forgets what was written from {@code size} on. */
    public void truncate(int newSize) {
        size = newSize;
    }

    /** A copy of what was written. */
    public byte[] toArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** Writes a head. */
    public void head(int major, long argument) {
        int length = CborScanner.headLength(argument);
        reserve(length);
        putHead(size, major, argument, length);
        size += length;
    }

    private void putHead(int at, int major, long argument, int length) {
        int low = switch (length) {
            case 1 -> (int) argument;
            case 2 -> 24;
            case 3 -> 25;
            case 5 -> 26;
            default -> 27;
        };
        buffer[at] = (byte) ((major << 5) | low);
        for (int i = 1; i < length; i++) {
            buffer[at + i] = (byte) (argument >>> (8 * (length - 1 - i)));
        }
    }

    /** Writes the head of a map that will have about {@code expected} entries; returns what {@link #closeMap} takes. */
    public int openMap(int expected) {
        int start = size;
        head(MAP, expected);
        return start;
    }

    /** Writes the head of an array of unknown length; returns what {@link #closeArray} takes. */
    public int openArray() {
        int start = size;
        head(ARRAY, 0);
        return start;
    }

    /** Sets the count of the map whose head stands at {@code start}, moving what follows it where need be. */
    public void closeMap(int start, int count) {
        close(start, MAP, count);
    }

    /** Sets the count of the array whose head stands at {@code start}, moving what follows it where need be. */
    public void closeArray(int start, int count) {
        close(start, ARRAY, count);
    }

    private void close(int start, int major, int count) {
        int present = CborScanner.headLength(buffer, start);
        int length = CborScanner.headLength(count);
        if (length != present) {
            reserve(Math.max(0, length - present));
            System.arraycopy(buffer, start + present, buffer, start + length, size - start - present);
            size += length - present;
        }
        putHead(start, major, count, length);
    }

    /** Writes a single byte: false, true, null or REMOVE. */
    public void simple(byte item) {
        reserve(1);
        buffer[size++] = item;
    }

    /** Writes the bytes from {@code from} to {@code to} of {@code source} as they are. */
    public void raw(byte[] source, int from, int to) {
        reserve(to - from);
        System.arraycopy(source, from, buffer, size, to - from);
        size += to - from;
    }

    /** Writes a whole number. */
    public void integer(long number) {
        head(number < 0 ? NEGATIVE : UNSIGNED, number < 0 ? ~number : number);
    }

    /** Writes a floating-point number in the shortest form that keeps its value. */
    public void floating(double number) {
        reserve(9);
        float single = (float) number;
        if (Double.isNaN(number)) {
            putBits(CborScanner.HALF, HalfFloat.NAN, 2);
        } else if (single != number) {
            putBits(CborScanner.DOUBLE, Double.doubleToRawLongBits(number), 8);
        } else {
            int half = HalfFloat.fromFloat(single);
            if (half == HalfFloat.NONE) {
                putBits(CborScanner.HALF + 1, Float.floatToRawIntBits(single), 4);
            } else {
                putBits(CborScanner.HALF, half, 2);
            }
        }
    }

    private void putBits(int initial, long bits, int length) {
        buffer[size++] = (byte) initial;
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (bits >>> shift);
        }
    }

    /** Writes a decimal. @throws InvalidDocumentException when its scale or mantissa is too large */
    public void decimal(BigDecimal number) {
        int scale = number.scale();
        if (scale > MAX_SCALE || scale < -MAX_SCALE) {
            throw new InvalidDocumentException(
                    "a decimal has the scale " + scale + ", beyond the limit of " + MAX_SCALE + " either way");
        }
        BigInteger mantissa = number.unscaledValue();
        boolean negative = mantissa.signum() < 0;
        BigInteger magnitude = negative ? mantissa.not() : mantissa;
        if (magnitude.bitLength() > 8 * MAX_MANTISSA_BYTES) {
            throw new InvalidDocumentException("a decimal has a mantissa of " + magnitude.bitLength()
                    + " bits, more than the limit of " + 8 * MAX_MANTISSA_BYTES);
        }
        head(TAG, CborScanner.TAG_DECIMAL);
        head(ARRAY, 2);
        integer(-scale);
        if (magnitude.bitLength() <= Long.SIZE) {
            head(negative ? NEGATIVE : UNSIGNED, magnitude.longValue());
            return;
        }
        head(TAG, negative ? CborScanner.TAG_BIG_NEGATIVE : CborScanner.TAG_BIG_UNSIGNED);
        byte[] bytes = magnitude.toByteArray();
        int from = bytes[0] == 0 ? 1 : 0;
        head(BYTES, bytes.length - from);
        raw(bytes, from, bytes.length);
    }

    /** Writes an instant. */
    public void instant(Instant instant) {
        if (instant.getNano() == 0) {
            head(TAG, CborScanner.TAG_SECONDS);
            integer(instant.getEpochSecond());
            return;
        }
        head(TAG, CborScanner.TAG_EXTENDED_TIME);
        head(MAP, 2);
        integer(1);
        integer(instant.getEpochSecond());
        integer(-9);
        integer(instant.getNano());
    }

    /** Writes bytes. */
    public void bytes(byte[] bytes) {
        head(BYTES, bytes.length);
        raw(bytes, 0, bytes.length);
    }

    /** Writes a text. @throws InvalidDocumentException when it has an unpaired surrogate */
    public void text(CharSequence text) {
        int length = utf8Length(text);
        head(TEXT, length);
        reserve(length);
        int at = size;
        for (int i = 0, chars = text.length(); i < chars; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                buffer[at++] = (byte) c;
            } else if (c < 0x800) {
                buffer[at++] = (byte) (0xc0 | (c >>> 6));
                buffer[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isSurrogate(c)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                buffer[at++] = (byte) (0xf0 | (point >>> 18));
                buffer[at++] = (byte) (0x80 | ((point >>> 12) & 0x3f));
                buffer[at++] = (byte) (0x80 | ((point >>> 6) & 0x3f));
                buffer[at++] = (byte) (0x80 | (point & 0x3f));
            } else {
                buffer[at++] = (byte) (0xe0 | (c >>> 12));
                buffer[at++] = (byte) (0x80 | ((c >>> 6) & 0x3f));
                buffer[at++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        size = at;
    }

    /** The length of {@code text} in UTF-8. @throws InvalidDocumentException when it has an unpaired surrogate */
    public static int utf8Length(CharSequence text) {
        int chars = text.length();
        long length = chars;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (c < 0x800) {
                length++;
            } else if (!Character.isSurrogate(c)) {
                length += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < chars && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 2;
                i++;
            } else {
                throw new InvalidDocumentException(
                        "a text has an unpaired surrogate at index " + i + ", which UTF-8 cannot hold");
            }
        }
        return Math.toIntExact(length);
    }

    private void reserve(int more) {
        long needed = (long) size + more;
        if (needed > buffer.length) {
            if (needed > MAX_CAPACITY) {
                throw new InvalidDocumentException("an encoding of " + needed + " bytes does not fit into an array");
            }
            buffer = Arrays.copyOf(buffer, (int) Math.min(MAX_CAPACITY, Math.max(needed, 2L * buffer.length)));
        }
    }
}
