package io.mergekv.core.merge;

import static io.mergekv.cbor.CborScanner.OPERATOR_HEAD;
import static io.mergekv.cbor.CborScanner.compareNames;
import static io.mergekv.cbor.CborScanner.count;
import static io.mergekv.cbor.CborScanner.headLength;
import static io.mergekv.cbor.CborScanner.isIncrement;
import static io.mergekv.cbor.CborScanner.isMap;
import static io.mergekv.cbor.CborScanner.isReplace;
import static io.mergekv.cbor.CborScanner.skip;
import static io.mergekv.cbor.CborScanner.skipName;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;

/**
 * One walk over two patches, side by side, that writes the patch which does what they do one after the other. What
 * {@code second} merges into a field of which {@code first} leaves no map, or a known one, becomes a REPLACE, so that
 * it does not merge with what stood there before.
 */
final class ComposeWalk {
    private final byte[] first;
    private final byte[] second;
    private final CborWriter out;
    private final FieldPath path = new FieldPath();
    private int a;
    private int b;

    ComposeWalk(byte[] first, byte[] second) {
        this.first = first;
        this.second = second;
        this.out = new CborWriter(first.length + second.length);
        path.start(second);
    }

    byte[] run() {
        map();
        return out.toArray();
    }

    private void map() {
        int left = count(first, a);
        int right = count(second, b);
        a += headLength(first, a);
        b += headLength(second, b);
        int start = out.openMap(left + right);
        int entries = 0;
        for (; left > 0 || right > 0; entries++) {
            int order = left == 0 ? 1 : right == 0 ? -1 : compareNames(first, a, second, b);
            if (order < 0) {
                int end = skip(first, skipName(first, a));
                out.raw(first, a, end);
                a = end;
                left--;
            } else if (order > 0) {
                int end = skip(second, skipName(second, b));
                out.raw(second, b, end);
                b = end;
                right--;
            } else {
                int name = b;
                a = skipName(first, a);
                b = skipName(second, b);
                out.raw(second, name, b);
                path.enter(name);
                field();
                path.leave();
                left--;
                right--;
            }
        }
        out.closeMap(start, entries);
    }

    private void field() {
        if (isMap(second, b)) {
            if (isMap(first, a)) {
                map();
                return;
            }
            mergeIntoKnown();
        } else if (isIncrement(second, b)) {
            increment();
        } else {
            out.raw(second, b, skip(second, b));
        }
        a = skip(first, a);
        b = skip(second, b);
    }

    private void mergeIntoKnown() {
        out.head(CborScanner.TAG, CborScanner.TAG_REPLACE);
        if (!isReplace(first, a)) {
            Patches.resolve(second, b, out);
            return;
        }
        int map = a + OPERATOR_HEAD;
        MergeWalk walk = new MergeWalk();
        walk.run(first, map, skip(first, map) - map, second, b, null);
        byte[] merged = walk.after(0);
        out.raw(merged, 0, merged.length);
    }

    private void increment() {
        int by = b + OPERATOR_HEAD;
        if (isIncrement(first, a)) {
            out.head(CborScanner.TAG, CborScanner.TAG_INCREMENT);
            Addition.write(first, a + OPERATOR_HEAD, second, by, out, path);
        } else if (first[a] == CborScanner.REMOVE) {
            out.raw(second, by, skip(second, by));
        } else {
            Addition.write(first, a, second, by, out, path);
        }
    }
}
