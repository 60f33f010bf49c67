package io.mergekv.core.merge;

import static io.mergekv.cbor.CborScanner.count;
import static io.mergekv.cbor.CborScanner.headLength;
import static io.mergekv.cbor.CborScanner.isMap;
import static io.mergekv.cbor.CborScanner.skip;
import static io.mergekv.cbor.CborScanner.skipName;

import io.mergekv.cbor.CborScanner;
import io.mergekv.cbor.CborWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One walk over two maps, side by side, that writes the minimal patch from the one to the other, and the one back where
 * that is wanted.
 *
 * <p>Mostly the two are nearly the same. So the walk knows how far they are, byte for byte, from where it stands; up to
 * there it scans the one alone and compares nothing. Each stretch is compared once: it ends at a difference, and the
 * next begins behind the field that differs.
 */
final class DiffWalk {
    private final byte[] before;
    private final byte[] after;
    private final CborWriter diff;
    private final @Nullable CborWriter undo;
    private int from;
    private int to;

    /** Up to this position {@code before} is the same as {@code after}, {@code shift} positions further on. */
    private int same;

    private int shift;

    DiffWalk(byte[] before, int from, byte[] after, int to, CborWriter diff, @Nullable CborWriter undo) {
        this.before = before;
        this.from = from;
        this.after = after;
        this.to = to;
        this.diff = diff;
        this.undo = undo;
    }

    /** The position after the map before, once that is walked. */
    int beforeEnd() {
        return from;
    }

    /** Writes the patches between the maps at the two positions and moves these behind them. Returns whether they differ. */
    boolean map() {
        int left = count(before, from);
        int right = count(after, to);
        from += headLength(before, from);
        to += headLength(after, to);
        int start = diff.openMap(0);
        int undoStart = undo == null ? 0 : undo.openMap(0);
        int entries = 0;
        while (left > 0 || right > 0) {
            int order = left == 0 ? 1 : right == 0 ? -1 : compareNames();
            if (order < 0) {
                int value = skipName(before, from);
                diff.raw(before, from, value);
                diff.simple(CborScanner.REMOVE);
                int end = skip(before, value);
                if (undo != null) {
                    undo.raw(before, from, end);
                }
                from = end;
                left--;
                entries++;
            } else if (order > 0) {
                int value = skipName(after, to);
                int end = skip(after, value);
                diff.raw(after, to, end);
                if (undo != null) {
                    undo.raw(after, to, value);
                    undo.simple(CborScanner.REMOVE);
                }
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
        if (undo != null) {
            undo.closeMap(undoStart, entries);
        }
        return entries > 0;
    }

    private int compareNames() {
        if (to - from != shift || from >= same) {
            shift = to - from;
            int length = Arrays.mismatch(before, from, before.length, after, to, after.length);
            same = length < 0 ? before.length : from + length;
        }
        return skipName(before, from) <= same ? 0 : CborScanner.compareNames(before, from, after, to);
    }

    /** Writes what changes in the field at the two positions, whose names are equal, and moves these behind it. */
    private boolean field() {
        int name = from;
        int value = skipName(before, from);
        int valueAfter = value - from + to;
        if (isMap(before, value) && isMap(after, valueAfter)) {
            int entry = diff.size();
            int undoEntry = undo == null ? 0 : undo.size();
            diff.raw(before, name, value);
            if (undo != null) {
                undo.raw(before, name, value);
            }
            from = value;
            to = valueAfter;
            boolean differ = map();
            if (!differ) {
                diff.truncate(entry);
                if (undo != null) {
                    undo.truncate(undoEntry);
                }
            }
            return differ;
        }
        from = skip(before, value);
        if (from <= same) {
            to += from - name;
            return false;
        }
        int end = skip(after, valueAfter);
        diff.raw(after, to, end);
        if (undo != null) {
            undo.raw(before, name, from);
        }
        to = end;
        return true;
    }
}
