package io.mergekv.spi;

import java.util.Arrays;

/**
 * Where a value is copied to: an array that is used again for the next one, and is as long as the longest so far. For
 * one thread at a time.
 */
public final class ByteTarget {
    private static final byte[] NONE = {};

    private byte[] array = NONE;
    private int length;

    /** Creates one without a value; its first array is as long as its first value. */
    public ByteTarget() {}

    /** An array with room for a value of {@code length} bytes, to be written to from 0 on; what was held is lost. */
    public byte[] room(int length) {
        if (array.length < length) {
            array = new byte[length];
        }
        this.length = length;
        return array;
    }

    /** Copies {@code value}. */
    public void set(byte[] value) {
        System.arraycopy(value, 0, room(value.length), 0, value.length);
    }

    /** The array that the value stands in from 0 on; the next value may stand in it too. */
    public byte[] array() {
        return array;
    }

    /** How many bytes the value has. */
    public int length() {
        return length;
    }

    /** Gives the value away, in an array of its length that is the caller's own, and holds none afterwards. */
    public byte[] take() {
        byte[] value = array.length == length ? array : Arrays.copyOf(array, length);
        array = NONE;
        length = 0;
        return value;
    }
}
