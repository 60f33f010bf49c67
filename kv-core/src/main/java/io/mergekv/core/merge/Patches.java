package io.mergekv.core.merge;

import static io.mergekv.cbor.CborScanner.OPERATOR_HEAD;
import static io.mergekv.cbor.CborScanner.count;
import static io.mergekv.cbor.CborScanner.headLength;
import static io.mergekv.cbor.CborScanner.isIncrement;
import static io.mergekv.cbor.CborScanner.isMap;
import static io.mergekv.cbor.CborScanner.isReplace;
import static io.mergekv.cbor.CborScanner.skip;
import static io.mergekv.cbor.CborScanner.skipName;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;

/** What a patch comes to where there is nothing to merge with. */
final class Patches {
    private Patches() {}

    /**
     * Writes what the patch item at {@code at} makes of nothing: maps without what they remove, replacements and counts
     * as the map or number that they hold. Returns the position after the item.
     */
    static int resolve(byte[] patch, int at, CborWriter out) {
        if (!isMap(patch, at)) {
            int end = skip(patch, at);
            boolean operator = isReplace(patch, at) || isIncrement(patch, at);
            out.raw(patch, operator ? at + OPERATOR_HEAD : at, end);
            return end;
        }
        int entries = count(patch, at);
        int position = at + headLength(patch, at);
        int start = out.openMap(entries);
        int kept = 0;
        for (int i = 0; i < entries; i++) {
            int value = skipName(patch, position);
            if (patch[value] == CborScanner.REMOVE) {
                position = value + 1;
            } else {
                out.raw(patch, position, value);
                position = resolve(patch, value, out);
                kept++;
            }
        }
        out.closeMap(start, kept);
        return position;
    }
}
