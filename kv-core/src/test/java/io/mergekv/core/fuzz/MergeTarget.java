package io.mergekv.core.fuzz;

import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.InvalidDocumentException;
import io.mergekv.cbor.CborWriter;
import io.mergekv.core.merge.Merge;
import io.mergekv.core.merge.MergeResult;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A document, or none, and two patches out of any bytes: merge, diff, put and compose give what {@link PlainMerge} gives, are
 * refused when it refuses, and keep the laws.
 */
public final class MergeTarget {
    private static final int HEADROOM = 3;

    private MergeTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 4) {
            return;
        }
        int one = 2 + (data[0] & 0xff);
        int two = one + (data[1] & 0xff);
        if (two > data.length) {
            return;
        }
        byte[] before = one == 2 ? null : Arrays.copyOfRange(data, 2, one);
        byte[] first = Arrays.copyOfRange(data, one, two);
        byte[] second = Arrays.copyOfRange(data, two, data.length);
        Map<String, @Nullable Object> tree = before == null ? null : PlainCbor.document(before);
        Map<String, @Nullable Object> firstTree = PlainCbor.patch(first);
        Map<String, @Nullable Object> secondTree = PlainCbor.patch(second);
        if ((before != null && tree == null) || firstTree == null || secondTree == null) {
            return; // no merge; the other targets see to it that no reader takes this
        }
        byte[] between = applied(before, first, tree, firstTree);
        if (between != null) {
            merged(before, first, between);
            Map<String, @Nullable Object> betweenTree = PlainCbor.document(between);
            byte[] after = applied(between, second, betweenTree, secondTree);
            if (after != null) {
                differ(before, after, tree);
                composed(before, first, second, after, firstTree, secondTree);
            }
        }
    }

    private static byte @Nullable [] applied(
            byte @Nullable [] before,
            byte[] patch,
            @Nullable Map<String, @Nullable Object> tree,
            Map<String, @Nullable Object> patchTree) {
        Map<String, @Nullable Object> expected = plain(() -> PlainMerge.apply(tree, patchTree));
        byte[] after = product(() -> Merge.apply(before, 0, length(before), patch));
        if (Require.bothTake(after, expected, "the result") && after != null) {
            Require.equal(PlainCbor.document(after), expected, "a merge does what the rules say");
        }
        return after;
    }

    private static void merged(byte @Nullable [] before, byte[] patch, byte[] after) {
        CborWriter undo = new CborWriter(64);
        MergeResult result =
                Merge.merge(before, 0, length(before), patch, HEADROOM, Math.max(after.length, length(before)), undo);
        leadsBack(before, after, undo);
        Require.that(result.changed() == !Arrays.equals(before, after), "a merge changes what differs");
        if (result.changed()) {
            byte[] behind = result.after();
            Require.same(Arrays.copyOfRange(behind, HEADROOM, behind.length), after, "it leaves what applying leaves");
            byte[] diff = before == null ? after : Merge.diff(before, 0, before.length, after, 0, after.length);
            Require.same(before == null ? Merge.apply(null, 0, 0, result.diff()) : result.diff(), diff, "its diff");
            try {
                Merge.merge(before, 0, length(before), patch, 0, after.length - 1, null);
                Require.that(false, "a document of one byte more than is allowed");
            } catch (InvalidDocumentException e) {
                // refused, as it must be
            }
        }
    }

    /** What a merge or a put has left in {@code undo}: nothing where nothing was, or changed. */
    private static void leadsBack(byte @Nullable [] before, byte[] after, CborWriter undo) {
        if (before == null || Arrays.equals(before, after)) {
            Require.that(undo.size() == 0, "the undo of nothing is nothing");
        } else {
            byte[] back = undo.toArray();
            Require.same(Merge.apply(after, 0, after.length, back), before, "an undo leads back");
            Require.same(back, Merge.diff(after, 0, after.length, before, 0, before.length), "an undo is minimal");
        }
    }

    private static void differ(byte @Nullable [] before, byte[] after, @Nullable Map<String, @Nullable Object> tree) {
        byte[] diff = Merge.diff(before, 0, length(before), after, 0, after.length);
        Map<String, @Nullable Object> afterTree = Trees.map(PlainCbor.document(after));
        Require.equal(PlainCbor.patch(diff), PlainMerge.diff(tree, afterTree), "a diff is minimal");
        Require.same(Merge.apply(before, 0, length(before), diff), after, "a diff leads from before to after");
        CborWriter undo = new CborWriter(64);
        MergeResult put = Merge.put(before, 0, length(before), after, 0, after.length, 0, Document.MAX_BYTES, undo);
        leadsBack(before, after, undo);
        Require.that(put.changed() == !Arrays.equals(before, after), "a put changes what differs");
        if (put.changed()) {
            Require.same(put.after(), after, "a put leaves what was put");
            Require.same(put.diff(), diff, "a put's diff is the diff");
        }
    }

    private static void composed(
            byte @Nullable [] before,
            byte[] first,
            byte[] second,
            byte[] after,
            Map<String, @Nullable Object> firstTree,
            Map<String, @Nullable Object> secondTree) {
        Map<String, @Nullable Object> expected = plain(() -> PlainMerge.compose(firstTree, secondTree));
        byte[] both = product(() -> Merge.compose(first, second));
        if (!Require.bothTake(both, expected, "the composition") || both == null) {
            return;
        }
        Require.equal(PlainCbor.patch(both), expected, "a composition does what the rules say");
        Require.same(Merge.apply(before, 0, length(before), both), after, "patches compose");
        byte[] left = product(() -> Merge.compose(both, first));
        byte[] right = product(() -> Merge.compose(first, Merge.compose(second, first)));
        if (left != null && right != null) {
            Require.same(left, right, "compose is associative");
        }
    }

    private static int length(byte @Nullable [] before) {
        return before == null ? 0 : before.length;
    }

    private static @Nullable Map<String, @Nullable Object> plain(Supplier<Map<String, @Nullable Object>> rule) {
        try {
            return rule.get();
        } catch (Refused e) {
            return null;
        }
    }

    private static byte @Nullable [] product(Supplier<byte[]> step) {
        try {
            return step.get();
        } catch (IncrementException e) {
            return null;
        }
    }
}
