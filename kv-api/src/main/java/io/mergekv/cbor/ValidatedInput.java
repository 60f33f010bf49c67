package io.mergekv.cbor;

import static io.mergekv.cbor.CborScanner.NEGATIVE;
import static io.mergekv.cbor.CborScanner.UNSIGNED;

import io.mergekv.Document;
import io.mergekv.InvalidDocumentException;
import org.jspecify.annotations.Nullable;

/** Bytes from anywhere, read from the front: nothing is read behind their end, and every refusal names the place. */
abstract class ValidatedInput {
    static final int NO_ENTRY = Integer.MIN_VALUE;

    final byte[] cbor;
    private final int end;
    private final String what;
    int at;

    /** For each open map where its current name stands; for each open array the complement of the current index. */
    final int[] path = new int[Document.MAX_DEPTH];

    int depth;

    ValidatedInput(byte[] cbor, String what) {
        this.cbor = cbor;
        this.end = cbor.length;
        this.what = what;
    }

    final long integer() {
        need(1);
        int major = CborScanner.major(cbor, at);
        if (major != UNSIGNED && major != NEGATIVE) {
            throw invalid("holds something else where a whole number belongs");
        }
        long argument = head();
        if (argument < 0) {
            throw invalid("holds a whole number of more than 64 bits with its sign");
        }
        return major == NEGATIVE ? ~argument : argument;
    }

    final void byteIs(int expected, String otherwise) {
        need(1);
        if ((cbor[at] & 0xff) != expected) {
            throw invalid("is " + otherwise);
        }
        at++;
    }

    final void text(int length) {
        int bad = Utf8.firstInvalid(cbor, at, at + length);
        if (bad >= 0) {
            at = bad;
            throw invalid("holds a text that is not UTF-8");
        }
        at += length;
    }

    /** Reads a head and returns its argument. */
    final long head() {
        int low = cbor[at] & 0x1f;
        if (low > 27) {
            throw invalid(low == 31 ? "has no definite length" : "has a reserved first byte");
        }
        int length = CborScanner.headLength(cbor, at);
        need(length);
        long argument = CborScanner.argument(cbor, at);
        if (CborScanner.headLength(argument) != length) {
            throw invalid("has a number or length that is not in its shortest form");
        }
        at += length;
        return argument;
    }

    final int length(long argument) {
        if (argument < 0 || argument > end - at) {
            throw invalid("claims a length of " + Long.toUnsignedString(argument) + " bytes, and " + (end - at)
                    + " are left");
        }
        return (int) argument;
    }

    final void checkCount(long count, int bytesEach) {
        if (count < 0 || count > (end - at) / bytesEach) {
            throw invalid("claims " + Long.toUnsignedString(count) + " entries, and " + (end - at) + " bytes are left");
        }
    }

    final void need(int bytes) {
        if (end - at < bytes) {
            throw invalid("ends too early");
        }
    }

    final InvalidDocumentException invalid(String problem) {
        String place = place();
        return new InvalidDocumentException(
                what + (place == null ? "" : " at " + place) + " " + problem + " (byte " + at + ")");
    }

    private @Nullable String place() {
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (path[i] == NO_ENTRY) {
                break;
            }
            if (path[i] < 0) {
                place.append('/').append(~path[i]);
            } else {
                JsonPointer.append(place, CborScanner.text(cbor, path[i]));
            }
        }
        return place.isEmpty() ? null : place.toString();
    }

    final void enter() {
        if (depth == Document.MAX_DEPTH) {
            throw invalid("is nested deeper than the limit of " + Document.MAX_DEPTH + " maps and arrays");
        }
        path[depth++] = NO_ENTRY;
    }
}
