package io.mergekv.cbor;

/** Floating-point numbers of 16 bits (IEEE 754 binary16), which the JDK converts only since version 20. */
final class HalfFloat {
    /** Says that a number has no exact form of 16 bits. */
    static final int NONE = -1;

    /** The only NaN that documents have. */
    static final int NAN = 0x7e00;

    private static final int INFINITY = 0x7c00;

    private HalfFloat() {}

    static double toDouble(int bits) {
        int exponent = (bits >>> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        double magnitude;
        if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) fraction, -24);
        } else {
            magnitude = Math.scalb((double) (fraction | 0x400), exponent - 25);
        }
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    /** The 16 bits of {@code number}, which is not NaN, or {@link #NONE} where they do not hold it exactly. */
    static int fromFloat(float number) {
        int bits = Float.floatToRawIntBits(number);
        int sign = (bits >>> 16) & 0x8000;
        int exponent = ((bits >>> 23) & 0xff) - 127;
        int fraction = bits & 0x7fffff;
        if ((bits & 0x7fffffff) == 0) {
            return sign;
        }
        if (exponent == 128) {
            return sign | INFINITY;
        }
        if (exponent >= -14 && exponent <= 15) {
            return (fraction & 0x1fff) == 0 ? sign | ((exponent + 15) << 10) | (fraction >>> 13) : NONE;
        }
        if (exponent >= -24 && exponent < -14) {
            int significand = fraction | 0x800000;
            int shift = -1 - exponent;
            return (significand & ((1 << shift) - 1)) == 0 ? sign | (significand >>> shift) : NONE;
        }
        return NONE;
    }
}
