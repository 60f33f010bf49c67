package io.mergekv.core.fuzz;

import io.mergekv.Document;
import io.mergekv.IncrementException;
import io.mergekv.InvalidDocumentException;
import io.mergekv.LimitException;
import io.mergekv.Patch;

/** Any bytes: a patch that is these bytes and does to a document what its diff does, or a typed refusal. */
public final class PatchTarget {
    private static final Document BEFORE =
            Document.of("a", 1, "b", Document.of("c", "text").toMap(), "d", 1.5);

    private PatchTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Patch patch;
        try {
            patch = Patch.fromCbor(data);
        } catch (InvalidDocumentException e) {
            return;
        }
        Require.same(patch.toCbor(), data, "a patch is its bytes");
        Require.that(!patch.toString().isEmpty(), "every patch can be printed");
        Document after;
        try {
            after = patch.applyTo(BEFORE);
        } catch (IncrementException | LimitException | InvalidDocumentException e) {
            return;
        }
        Patch diff = Patch.diff(BEFORE, after);
        Require.that(diff.applyTo(BEFORE).equals(after), "the diff leads where the patch led");
        Require.that(diff.applyTo(after).equals(after), "a diff applied again changes nothing");
    }
}
