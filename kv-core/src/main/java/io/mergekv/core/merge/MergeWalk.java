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
import io.mergekv.cbor.Trusted;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One walk over a document and a patch, side by side.
 *
 * <p>What becomes of the document is written as edits: {@code after} holds everything up to the position
 * {@code copied} of {@code before}, and an edit first copies what stands between it and the last one. So a merge that
 * changes nothing copies nothing, and fields that the patch does not name cost a scan, and at the end of a document
 * not even that. The head of a map whose number of entries changes is corrected when the map's end is reached: where it
 * stands in {@code after} is known from the beginning, for before it there are no edits to come.
 *
 * <p>The diff is written on the way, and the undo where it is wanted; what turns out to change nothing is cut off again.
 * Both have the same fields. The undo needs no operator: what it puts back is no map, or nothing or no map stands there
 * now; of a map that became another the undo is a merge, as the diff is.
 */
final class MergeWalk {
    private static final int INITIAL_BYTES = 1 << 10;
    private static final int MAX_KEPT_BYTES = 1 << 17;
    private static final byte[] NONE = new byte[0];

    private final FieldPath path = new FieldPath();
    private CborWriter after = new CborWriter(INITIAL_BYTES);
    private CborWriter diff = new CborWriter(INITIAL_BYTES);

    private @Nullable CborWriter undo;

    private byte[] before = NONE;
    private byte[] patch = NONE;
    private int end;
    private int copied;

    /** The position in the patch. */
    private int at;

    /** Whether what was merged last changed something. */
    private boolean changed;

    /**
     * Merges, and returns whether anything changed, creation apart. Adds the patch that leads back to {@code newUndo},
     * unless that is null.
     */
    boolean run(
            byte @Nullable [] document,
            int offset,
            int length,
            byte[] newPatch,
            int patchOffset,
            @Nullable CborWriter newUndo) {
        undo = newUndo;
        before = document == null ? Trusted.EMPTY_MAP : document;
        int start = document == null ? 0 : offset;
        end = document == null ? Trusted.EMPTY_MAP.length : offset + length;
        copied = start;
        patch = newPatch;
        at = patchOffset;
        after.truncate(0);
        diff.truncate(0);
        path.start(newPatch);
        map(start, false);
        return changed;
    }

    int afterLength() {
        return after.size() + end - copied;
    }

    /** The document after the merge, behind {@code headroom} bytes. */
    byte[] after(int headroom) {
        byte[] result = new byte[headroom + afterLength()];
        System.arraycopy(after.array(), 0, result, headroom, after.size());
        System.arraycopy(before, copied, result, headroom + after.size(), end - copied);
        return result;
    }

    byte[] diff() {
        return diff.toArray();
    }

    /** Lets go of the caller's arrays and of buffers that have grown large. */
    void release() {
        before = NONE;
        patch = NONE;
        undo = null;
        path.start(NONE);
        if (after.array().length > MAX_KEPT_BYTES) {
            after = new CborWriter(INITIAL_BYTES);
        }
        if (diff.array().length > MAX_KEPT_BYTES) {
            diff = new CborWriter(INITIAL_BYTES);
        }
    }

    /**
     * Merges the patch's map at {@code at} into the map at {@code map}. Returns the position after that, if
     * {@code endNeeded}; otherwise the rest of it need not be scanned.
     */
    private int map(int map, boolean endNeeded) {
        int headInAfter = after.size() + map - copied;
        int fields = count(before, map);
        int left = fields;
        int field = map + headLength(before, map);
        int entries = count(patch, at);
        at += headLength(patch, at);
        int diffStart = diff.openMap(0);
        int undoStart = undo == null ? 0 : undo.openMap(0);
        int diffCount = 0;
        int added = 0;
        for (; entries > 0; entries--) {
            int order = 1;
            while (left > 0 && (order = compareNames(before, field, patch, at)) < 0) {
                field = skip(before, skipName(before, field));
                left--;
            }
            int diffEntry = diff.size();
            int undoEntry = undo == null ? 0 : undo.size();
            int name = at;
            at = skipName(patch, name);
            diff.raw(patch, name, at);
            if (undo != null) {
                undo.raw(patch, name, at);
            }
            path.enter(name);
            if (left == 0 || order > 0) {
                added += insert(field, name);
            } else if (patch[at] == CborScanner.REMOVE) {
                field = remove(field);
                added--;
                left--;
            } else {
                field = replace(skipName(before, field), endNeeded || entries > 1);
                left--;
            }
            path.leave();
            if (changed) {
                diffCount++;
            } else {
                diff.truncate(diffEntry);
                if (undo != null) {
                    undo.truncate(undoEntry);
                }
            }
        }
        for (; endNeeded && left > 0; left--) {
            field = skip(before, skipName(before, field));
        }
        if (added != 0) {
            after.closeMap(headInAfter, fields + added);
        }
        diff.closeMap(diffStart, diffCount);
        if (undo != null) {
            undo.closeMap(undoStart, diffCount);
        }
        changed = diffCount > 0;
        return field;
    }

    /** Puts the patch's item at {@code at} as a new field before {@code field}. Returns how many were added. */
    private int insert(int field, int name) {
        changed = patch[at] != CborScanner.REMOVE;
        if (!changed) {
            at++;
            return 0;
        }
        if (undo != null) {
            undo.simple(CborScanner.REMOVE);
        }
        copyUpTo(field);
        after.raw(patch, name, at);
        int start = after.size();
        at = Patches.resolve(patch, at, after);
        diff.raw(after.array(), start, after.size());
        return 1;
    }

    private int remove(int field) {
        int value = skipName(before, field);
        copyUpTo(field);
        copied = skip(before, value);
        putBack(value, copied);
        diff.simple(CborScanner.REMOVE);
        at++;
        changed = true;
        return copied;
    }

    /** Merges the patch's item at {@code at} into the value at {@code value}; returns the position after that. */
    private int replace(int value, boolean endNeeded) {
        if (isMap(patch, at) && isMap(before, value)) {
            return map(value, endNeeded);
        }
        if (isIncrement(patch, at)) {
            return increment(value);
        }
        if (isReplace(patch, at)) {
            at += OPERATOR_HEAD;
            int content = at;
            at = skip(patch, at);
            if (isMap(before, value)) {
                return replaceMap(value, content);
            }
            return set(value, content, at);
        }
        if (isMap(patch, at)) {
            int valueEnd = skip(before, value);
            copyUpTo(value);
            copied = valueEnd;
            putBack(value, valueEnd);
            int start = after.size();
            at = Patches.resolve(patch, at, after);
            diff.raw(after.array(), start, after.size());
            changed = true;
            return valueEnd;
        }
        int content = at;
        at = skip(patch, at);
        int length = at - content;
        if (length <= end - value && Arrays.equals(before, value, value + length, patch, content, at)) {
            changed = false; // the same bytes are the same item: none is the beginning of another
            return value + length;
        }
        return set(value, content, at);
    }

    private int set(int value, int from, int to) {
        int valueEnd = skip(before, value);
        copyUpTo(value);
        copied = valueEnd;
        putBack(value, valueEnd);
        after.raw(patch, from, to);
        diff.raw(patch, from, to);
        changed = true;
        return valueEnd;
    }

    private int replaceMap(int value, int content) {
        DiffWalk walk = new DiffWalk(before, value, patch, content, diff, undo);
        changed = walk.map();
        int valueEnd = walk.beforeEnd();
        if (changed) {
            copyUpTo(value);
            copied = valueEnd;
            after.raw(patch, content, at);
        }
        return valueEnd;
    }

    private int increment(int value) {
        int valueEnd = skip(before, value);
        copyUpTo(value);
        int start = after.size();
        Addition.write(before, value, patch, at + OPERATOR_HEAD, after, path);
        at = skip(patch, at);
        changed = !Arrays.equals(before, value, valueEnd, after.array(), start, after.size());
        if (changed) {
            copied = valueEnd;
            putBack(value, valueEnd);
            diff.raw(after.array(), start, after.size());
        } else {
            after.truncate(start);
        }
        return valueEnd;
    }

    /** Has the undo set what stands from {@code value} to {@code valueEnd}. */
    private void putBack(int value, int valueEnd) {
        if (undo != null) {
            undo.raw(before, value, valueEnd);
        }
    }

    private void copyUpTo(int position) {
        after.raw(before, copied, position);
        copied = position;
    }
}
