package io.mergekv.core.fuzz;

import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.InvalidDocumentException;
import io.mergekv.LimitException;
import io.mergekv.Patch;
import io.mergekv.core.merge.Merge;
import io.mergekv.core.merge.MergeResult;
import java.util.Arrays;

/** A document and two patches out of any bytes: the laws of merging hold, or a step is refused with its type. */
public final class MergeTarget {
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
        byte[] before = Arrays.copyOfRange(data, 2, one);
        byte[] first = Arrays.copyOfRange(data, one, two);
        byte[] second = Arrays.copyOfRange(data, two, data.length);
        try {
            Document.fromCbor(before);
            Patch.fromCbor(first);
            Patch.fromCbor(second);
            laws(before, first, second);
        } catch (InvalidDocumentException | IncrementException | LimitException e) {
            return; // some step is refused
        }
    }

    private static void laws(byte[] before, byte[] first, byte[] second) {
        byte[] between = Merge.apply(before, 0, before.length, first);
        byte[] after = Merge.apply(between, 0, between.length, second);
        Document.fromCbor(after);
        byte[] composed = Merge.compose(first, second);
        Patch.fromCbor(composed);
        Require.same(Merge.apply(before, 0, before.length, composed), after, "patches compose");
        byte[] diff = Merge.diff(before, 0, before.length, after, 0, after.length);
        Require.same(Merge.apply(before, 0, before.length, diff), after, "a diff leads from before to after");
        MergeResult result = Merge.merge(before, 0, before.length, composed, 0, Document.MAX_BYTES);
        Require.that(result.changed() == !Arrays.equals(before, after), "a merge changes what differs");
        if (result.changed()) {
            Require.same(result.after(), after, "a merge leaves what applying leaves");
            Require.same(result.diff(), diff, "a merge's diff is the minimal one");
        }
    }
}
