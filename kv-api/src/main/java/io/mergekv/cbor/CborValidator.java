package io.mergekv.cbor;

import static io.mergekv.cbor.CborScanner.ARRAY;
import static io.mergekv.cbor.CborScanner.BYTES;
import static io.mergekv.cbor.CborScanner.MAP;
import static io.mergekv.cbor.CborScanner.NEGATIVE;
import static io.mergekv.cbor.CborScanner.TAG;
import static io.mergekv.cbor.CborScanner.TEXT;
import static io.mergekv.cbor.CborScanner.UNSIGNED;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import java.time.Instant;

/**
 * Decides whether bytes from anywhere are the deterministic encoding of a document, patch or value. One pass, with
 * memory that depends on {@link Document#MAX_DEPTH} alone, never on what the bytes claim.
 */
public final class CborValidator extends ValidatedInput {
    private static final int NO_NAME = -1;
    private static final long MAX_NANOS = 999_999_999;

    private CborValidator(byte[] cbor, String what) {
        super(cbor, what);
    }

    /** Throws {@link InvalidDocumentException} unless {@code cbor} is a document. */
    public static void document(byte[] cbor) {
        whole(cbor, "the document", true, false);
    }

    /** Throws {@link InvalidDocumentException} unless {@code cbor} is a patch. */
    public static void patch(byte[] cbor) {
        whole(cbor, "the patch", true, true);
    }

    /** Throws {@link InvalidDocumentException} unless {@code cbor} is a value. */
    public static void value(byte[] cbor) {
        whole(cbor, "the value", false, false);
    }

    private static void whole(byte[] cbor, String what, boolean map, boolean operators) {
        if (cbor.length > Document.MAX_BYTES) {
            throw new InvalidDocumentException(
                    what + " has " + cbor.length + " bytes, more than the limit of " + Document.MAX_BYTES);
        }
        CborValidator validator = new CborValidator(cbor, what);
        if (map && (cbor.length == 0 || !CborScanner.isMap(cbor, 0))) {
            throw validator.invalid("is not a map");
        }
        validator.item(operators);
        if (validator.at != cbor.length) {
            throw validator.invalid("is followed by " + (cbor.length - validator.at) + " bytes more");
        }
    }

    private void item(boolean operators) {
        need(1);
        int initial = cbor[at] & 0xff;
        int major = initial >>> 5;
        if (major == CborScanner.SIMPLE) {
            simple(initial, operators);
            return;
        }
        int start = at;
        long argument = head();
        switch (major) {
            case UNSIGNED, NEGATIVE -> {
                if (argument < 0) {
                    throw invalid("is a whole number of more than 64 bits with its sign");
                }
            }
            case BYTES -> at += length(argument);
            case TEXT -> text(length(argument));
            case ARRAY -> array(argument);
            case MAP -> map(argument, operators);
            default -> tag(argument, start, operators);
        }
    }

    private void simple(int initial, boolean operators) {
        switch (initial) {
            case 0xf4, 0xf5, 0xf6 -> at++;
            case 0xf7 -> {
                if (!operators || depth == 0) {
                    throw invalid("is REMOVE (undefined), which may stand only in the maps of a patch");
                }
                at++;
            }
            case 0xf9, 0xfa, 0xfb -> floating(initial);
            default -> throw invalid("has the first byte 0x" + Integer.toHexString(initial) + ", which is no value");
        }
    }

    private void floating(int initial) {
        int length = 1 + (2 << (initial - CborScanner.HALF));
        need(length);
        double number = CborScanner.floating(cbor, at);
        boolean shortest = switch (initial) {
            case CborScanner.HALF -> !Double.isNaN(number) || CborScanner.argument(cbor, at) == HalfFloat.NAN;
            case CborScanner.DOUBLE -> !Double.isNaN(number) && (float) number != number;
            default -> !Double.isNaN(number) && HalfFloat.fromFloat((float) number) == HalfFloat.NONE;
        };
        if (!shortest) {
            throw invalid("is a floating-point number that is not in its shortest form");
        }
        at += length;
    }

    private void array(long count) {
        enter();
        checkCount(count, 1);
        for (int i = 0; i < count; i++) {
            path[depth - 1] = ~i;
            item(false);
        }
        depth--;
    }

    private void map(long count, boolean operators) {
        enter();
        checkCount(count, 2);
        int previous = NO_NAME;
        for (long i = 0; i < count; i++) {
            need(1);
            int name = at;
            if (CborScanner.major(cbor, at) != TEXT) {
                throw invalid("has a field name that is not a text");
            }
            text(length(head()));
            path[depth - 1] = name;
            if (previous != NO_NAME) {
                int order = CborScanner.compareNames(cbor, previous, cbor, name);
                if (order >= 0) {
                    throw invalid(order == 0 ? "stands twice in its map" : "is not in the order of encoded names");
                }
            }
            previous = name;
            item(operators);
            path[depth - 1] = NO_ENTRY;
        }
        depth--;
    }

    private void tag(long tag, int start, boolean operators) {
        if (tag == CborScanner.TAG_DECIMAL) {
            decimal();
        } else if (tag == CborScanner.TAG_SECONDS) {
            seconds();
        } else if (tag == CborScanner.TAG_EXTENDED_TIME) {
            extendedTime();
        } else if ((tag == CborScanner.TAG_REPLACE || tag == CborScanner.TAG_INCREMENT) && operators && depth > 0) {
            if (tag == CborScanner.TAG_REPLACE) {
                replacement();
            } else {
                increment();
            }
        } else {
            at = start;
            throw invalid("has the tag " + Long.toUnsignedString(tag) + ", which is not allowed here");
        }
    }

    private void replacement() {
        need(1);
        if (!CborScanner.isMap(cbor, at)) {
            throw invalid("is a REPLACE of what is not a map");
        }
        item(false);
    }

    private void increment() {
        need(1);
        int start = at;
        int major = CborScanner.major(cbor, at);
        item(false);
        boolean number = major == UNSIGNED || major == NEGATIVE || (cbor[start] & 0xff) == 0xc4;
        if (major == CborScanner.SIMPLE && (cbor[start] & 0xff) >= CborScanner.HALF) {
            number = true;
            if (!Double.isFinite(CborScanner.floating(cbor, start))) {
                throw invalid("is an INCREMENT by what is not finite");
            }
        }
        if (!number) {
            throw invalid("is an INCREMENT by what is not a number");
        }
    }

    private void decimal() {
        byteIs(0x82, "a decimal that is not an array of two");
        long exponent = integer();
        if (exponent > CborWriter.MAX_SCALE || exponent < -CborWriter.MAX_SCALE) {
            throw invalid("is a decimal with the exponent " + exponent + ", beyond the limit of " + CborWriter.MAX_SCALE
                    + " either way");
        }
        need(1);
        int major = CborScanner.major(cbor, at);
        long argument = head();
        if (major == UNSIGNED || major == NEGATIVE) {
            return;
        }
        if (major != TAG || (argument != CborScanner.TAG_BIG_UNSIGNED && argument != CborScanner.TAG_BIG_NEGATIVE)) {
            throw invalid("is a decimal whose mantissa is not a whole number");
        }
        need(1);
        if (CborScanner.major(cbor, at) != BYTES) {
            throw invalid("is a decimal whose mantissa is not a whole number");
        }
        int length = length(head());
        if (length > CborWriter.MAX_MANTISSA_BYTES) {
            throw invalid("is a decimal with a mantissa of " + length + " bytes, more than the limit of "
                    + CborWriter.MAX_MANTISSA_BYTES);
        }
        if (length <= Long.BYTES || cbor[at] == 0) {
            throw invalid("is a decimal whose mantissa is not in its shortest form");
        }
        at += length;
    }

    private void seconds() {
        checkSeconds(integer());
    }

    private void extendedTime() {
        byteIs(0xa2, "an instant that is not {1: seconds, -9: nanoseconds}");
        byteIs(0x01, "an instant that is not {1: seconds, -9: nanoseconds}");
        checkSeconds(integer());
        byteIs(0x28, "an instant that is not {1: seconds, -9: nanoseconds}");
        long nanos = integer();
        if (nanos < 1 || nanos > MAX_NANOS) {
            throw invalid("is an instant with " + nanos + " nanoseconds; 1 to " + MAX_NANOS + " are allowed");
        }
    }

    private void checkSeconds(long seconds) {
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw invalid("is an instant " + seconds + " seconds from 1970, beyond what is supported");
        }
    }
}
