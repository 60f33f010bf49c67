package io.mergekv.core.fuzz;

import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.InvalidDocumentException;
import io.mergekv.Patch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes: a patch exactly when {@link PlainCbor} reads one; with the same content, written again as the same bytes, and
 * doing to a document, or to none, what {@link PlainMerge} says.
 */
public final class PatchTarget {
    private static final Document BEFORE =
            Document.of("a", 1, "b", Document.of("c", "text").toMap(), "d", 1.5);

    private PatchTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Patch patch = patch(data);
        Map<String, @Nullable Object> plain = PlainCbor.patch(data);
        if (!Require.bothTake(patch, plain, "the patch") || patch == null || plain == null) {
            return;
        }
        Require.same(patch.toCbor(), data, "a patch is its bytes");
        Require.equal(Trees.of(patch), plain, "both readers read the same");
        Require.same(Patch.ofMap(Trees.toObjects(plain)).toCbor(), data, "a patch built anew is the same");
        Require.that(!patch.toString().isEmpty(), "every patch can be printed");
        applied(patch, plain, BEFORE);
        applied(patch, plain, null);
    }

    private static void applied(Patch patch, Map<String, @Nullable Object> plain, @Nullable Document before) {
        Map<String, @Nullable Object> tree = before == null ? null : PlainCbor.document(before.toCbor());
        Map<String, @Nullable Object> expected = null;
        try {
            expected = PlainMerge.apply(tree, plain);
        } catch (Refused e) {
            // and so must the product
        }
        Document after = null;
        try {
            after = patch.applyTo(before);
        } catch (IncrementException e) {
            // refused
        }
        if (Require.bothTake(after, expected, "the result") && after != null && expected != null) {
            Require.equal(PlainCbor.document(after.toCbor()), expected, "the patch does what the rules say");
            Patch diff = Patch.diff(before, after);
            Require.equal(PlainCbor.patch(diff.toCbor()), PlainMerge.diff(tree, expected), "the diff is minimal");
            Require.that(diff.applyTo(before).equals(after), "the diff leads where the patch led");
            Require.that(diff.applyTo(after).equals(after), "a diff applied again changes nothing");
        }
    }

    private static @Nullable Patch patch(byte[] data) {
        try {
            return Patch.fromCbor(data);
        } catch (InvalidDocumentException e) {
            return null;
        }
    }
}
