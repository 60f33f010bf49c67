package io.mergekv.core.merge;

import static io.mergekv.cbor.CborScanner.major;

import io.mergekv.IncrementException;
import io.mergekv.InvalidDocumentException;
import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;

/** Exact addition of two numbers of one type. */
final class Addition {
    private Addition() {}

    /**
     * Writes the sum of the item at {@code a} and the number at {@code b}.
     *
     * @throws IncrementException when the item is not a number of the same type, or the sum cannot be held exactly
     */
    static void write(byte[] left, int a, byte[] right, int b, CborWriter out, FieldPath path) {
        Kind kind = kind(right, b);
        Kind found = kind(left, a);
        if (found != kind) {
            throw failed(path, "by " + kind.text + ": it holds " + found.text);
        }
        switch (found) {
            case INTEGER -> integer(CborScanner.integer(left, a), CborScanner.integer(right, b), out, path);
            case FLOAT -> floating(CborScanner.floating(left, a), CborScanner.floating(right, b), out, path);
            case OTHER -> throw failed(path, "by what is no number");
            case DECIMAL -> {
                try {
                    out.decimal(CborScanner.decimal(left, a).add(CborScanner.decimal(right, b)));
                } catch (InvalidDocumentException e) {
                    throw failed(path, "exactly: the sum would be refused, for " + e.getMessage());
                }
            }
        }
    }

    private static void integer(long a, long b, CborWriter out, FieldPath path) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            throw failed(path, "from " + a + " by " + b + ": the sum does not fit into 64 bits");
        }
        out.integer(sum);
    }

    private static void floating(double a, double b, CborWriter out, FieldPath path) {
        double sum = a + b;
        // Knuth's TwoSum: what rounding took away; NaN where a number is not finite, or the sum is too large.
        double bPart = sum - a;
        double lost = (a - (sum - bPart)) + (b - bPart);
        if (lost != 0) {
            throw failed(path, "from " + a + " by " + b + ": the sum is not exact in floating point");
        }
        out.floating(sum);
    }

    private static IncrementException failed(FieldPath path, String why) {
        return new IncrementException("cannot increment " + path + " " + why);
    }

    private static Kind kind(byte[] cbor, int at) {
        return switch (major(cbor, at)) {
            case CborScanner.UNSIGNED, CborScanner.NEGATIVE -> Kind.INTEGER;
            case CborScanner.SIMPLE -> (cbor[at] & 0xff) >= CborScanner.HALF ? Kind.FLOAT : Kind.OTHER;
            case CborScanner.TAG ->
                CborScanner.argument(cbor, at) == CborScanner.TAG_DECIMAL ? Kind.DECIMAL : Kind.OTHER;
            default -> Kind.OTHER;
        };
    }

    private enum Kind {
        INTEGER("a whole number"),
        FLOAT("a floating-point number"),
        DECIMAL("a decimal"),
        OTHER("no number");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }
}
