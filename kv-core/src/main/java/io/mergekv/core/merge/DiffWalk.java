package io.mergekv.core.merge;

import static io.mergekv.cbor.CborScanner.compareNames;
import static io.mergekv.cbor.CborScanner.count;
import static io.mergekv.cbor.CborScanner.headLength;
import static io.mergekv.cbor.CborScanner.isMap;
import static io.mergekv.cbor.CborScanner.skip;
import static io.mergekv.cbor.CborScanner.skipName;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;
import java.util.Arrays;

/** One walk over two maps, side by side, that writes the minimal patch from the one to the other. */
final class DiffWalk {
    private final byte[] before;
    private final byte[] after;
    private final CborWriter diff;
    private int from;
    private int to;

    DiffWalk(byte[] before, int from, byte[] after, int to, CborWriter diff) {
        this.before = before;
        this.from = from;
        this.after = after;
        this.to = to;
        this.diff = diff;
    }

    /** The position after the map before, once that is walked. */
    int beforeEnd() {
        return from;
    }

    /** Writes the diff of the maps at the two positions and moves these behind them. Returns whether they differ. */
    boolean map() {
        int left = count(before, from);
        int right = count(after, to);
        from += headLength(before, from);
        to += headLength(after, to);
        int start = diff.openMap(0);
        int entries = 0;
        while (left > 0 || right > 0) {
            int order = left == 0 ? 1 : right == 0 ? -1 : compareNames(before, from, after, to);
            if (order < 0) {
                int value = skipName(before, from);
                diff.raw(before, from, value);
                diff.simple(CborScanner.REMOVE);
                from = skip(before, value);
                left--;
                entries++;
            } else if (order > 0) {
                int end = skip(after, skipName(after, to));
                diff.raw(after, to, end);
                to = end;
                right--;
                entries++;
            } else {
                entries += field() ? 1 : 0;
                left--;
                right--;
            }
        }
        diff.closeMap(start, entries);
        return entries > 0;
    }

    private boolean field() {
        int entry = diff.size();
        int name = to;
        from = skipName(before, from);
        to = skipName(after, to);
        diff.raw(after, name, to);
        boolean differ = (isMap(before, from) && isMap(after, to)) ? map() : value();
        if (!differ) {
            diff.truncate(entry);
        }
        return differ;
    }

    private boolean value() {
        int fromEnd = skip(before, from);
        int toEnd = skip(after, to);
        boolean differ = !Arrays.equals(before, from, fromEnd, after, to, toEnd);
        diff.raw(after, to, toEnd);
        from = fromEnd;
        to = toEnd;
        return differ;
    }
}
